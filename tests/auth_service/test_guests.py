"""Guests: who has a pseudonym, and who may come back as its guest."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from auth_service.tables import AUDIT_LOG
from tests.auth_service.conftest import PASSWORD, Auth, check_problem

GUEST = "/api/auth/guest"


async def test_a_guest_needs_only_a_pseudonym(auth: Auth) -> None:
    status, answer = await auth.post(GUEST, {"pseudonym": "Zed_1"})
    assert status == 200
    user = answer["user"]
    assert (user["username"], user["role"], user["is_guest"], user["email"]) == ("Zed_1", "guest", True, None)
    assert await auth.get("/api/auth/me", token=answer["access_token"]) == (200, user)


async def test_nobody_else_gets_a_pseudonym_in_use(auth: Auth) -> None:
    answer = await auth.guest("zed")
    stranger = await auth.guest("stranger")
    account = await auth.register("account")
    for token in (None, "nonsense", stranger["access_token"], account["access_token"]):
        check_problem(await auth.post(GUEST, {"pseudonym": "ZED"}, token=token), 409, "already-connected")
    assert (await auth.get("/api/auth/me", token=answer["access_token"]))[0] == 200


async def test_the_holder_of_the_access_token_goes_on_as_the_same_guest(auth: Auth) -> None:
    first = await auth.guest("zed")
    status, second = await auth.post(GUEST, {"pseudonym": "zed"}, token=first["access_token"])
    assert (status, second["user"]) == (200, first["user"])
    for answer in (first, second):
        assert (await auth.get("/api/auth/me", token=answer["access_token"]))[0] == 200
    status, _ = await auth.post("/api/auth/refresh", {"refresh_token": second["refresh_token"]})
    assert status == 200


async def test_going_on_uses_up_the_former_refresh_token(auth: Auth) -> None:
    first = await auth.guest("zed")
    await auth.post(GUEST, {"pseudonym": "zed"}, token=first["access_token"])
    outcome = await auth.post("/api/auth/refresh", {"refresh_token": first["refresh_token"]})
    check_problem(outcome, 401, "refresh-token-reused")


async def test_the_holder_of_the_refresh_cookie_goes_on_as_the_same_guest(auth: Auth) -> None:
    first = await auth.guest("zed")
    headers = {"Cookie": f"codemaze_refresh={first['refresh_token']}"}
    status, second = await auth.post(GUEST, {"pseudonym": "Zed"}, headers=headers)
    assert (status, second["user"]) == (200, first["user"])
    other = await auth.post(GUEST, {"pseudonym": "other"}, headers=headers)
    assert (other[0], other[1]["user"]["username"]) == (200, "other")


async def test_a_used_refresh_cookie_ends_the_session_and_makes_a_new_guest(auth: Auth) -> None:
    first = await auth.guest("zed")
    headers = {"Cookie": f"codemaze_refresh={first['refresh_token']}"}
    _, second = await auth.post(GUEST, {"pseudonym": "zed"}, headers=headers)
    status, third = await auth.post(GUEST, {"pseudonym": "zed"}, headers=headers)
    assert status == 200
    assert third["user"]["id"] != first["user"]["id"]
    check_problem(await auth.get("/api/auth/me", token=second["access_token"]), 401, "revoked-token")


@pytest.mark.parametrize("how", ["log out", "expire"])
async def test_a_free_pseudonym_goes_to_a_new_guest(auth: Auth, how: str) -> None:
    first = await auth.guest("zed")
    if how == "log out":
        assert (await auth.post("/api/auth/logout", token=first["access_token"]))[0] == 200
    else:
        auth.clock.ahead = timedelta(days=1, seconds=1)
    headers = {"Cookie": f"codemaze_refresh={first['refresh_token']}"}
    status, second = await auth.post(
        GUEST, {"pseudonym": "Zed"}, token=first["access_token"], headers=headers
    )
    assert status == 200
    assert second["user"]["id"] != first["user"]["id"]
    assert second["user"]["number"] > first["user"]["number"]
    check_problem(
        await auth.post("/api/auth/refresh", {"refresh_token": first["refresh_token"]}),
        401,
        "invalid-refresh-token",
    )


async def test_an_account_may_take_the_name_of_a_guest_who_left(auth: Auth) -> None:
    guest = await auth.guest("zed")
    await auth.post("/api/auth/logout", token=guest["access_token"])
    await auth.register("Zed")
    check_problem(await auth.post(GUEST, {"pseudonym": "zed"}), 409, "pseudonym-taken")


@pytest.mark.parametrize("name", ["admin", "Moderator", "SYSTEM"])
async def test_reserved_pseudonyms_are_refused(auth: Auth, name: str) -> None:
    check_problem(await auth.post(GUEST, {"pseudonym": name}), 409, "pseudonym-reserved")


async def test_an_account_is_no_guest_even_for_its_own_user(auth: Auth) -> None:
    answer = await auth.register("ada")
    outcome = await auth.post(GUEST, {"pseudonym": "ada"}, token=answer["access_token"])
    check_problem(outcome, 409, "pseudonym-taken")


async def test_of_many_who_want_a_pseudonym_at_once_one_gets_it(auth: Auth) -> None:
    outcomes: list[tuple[int, Any]] = await asyncio.gather(
        *(auth.post(GUEST, {"pseudonym": "zed"}) for _ in range(10)),
        *(auth.post("/api/auth/register", {"username": "Zed", "password": PASSWORD}) for _ in range(5)),
    )
    assert sum(status < 300 for status, _ in outcomes) == 1
    assert Counter(status for status, _ in outcomes).keys() <= {200, 201, 400, 409}


async def upgrade(auth: Auth, guest: Any, **body: Any) -> tuple[int, Any]:
    body = {"password": PASSWORD, **body}
    return await auth.post("/api/auth/upgrade", body, token=guest["access_token"])


async def test_a_guest_becomes_an_account_and_stays_the_same_user(auth: Auth) -> None:
    guest = await auth.guest("Zed_1")
    head = (await auth.feed())["position"]
    status, answer = await upgrade(auth, guest)
    assert status == 200
    user = answer["user"]
    assert {name: user[name] for name in ("id", "number", "username", "avatar", "created_at")} == {
        name: guest["user"][name] for name in ("id", "number", "username", "avatar", "created_at")
    }
    assert (user["role"], user["is_guest"]) == ("player", False)
    check_problem(await auth.get("/api/auth/me", token=guest["access_token"]), 401, "revoked-token")
    outcome = await auth.post("/api/auth/refresh", {"refresh_token": guest["refresh_token"]})
    check_problem(outcome, 401, "invalid-refresh-token")
    assert (await auth.get("/api/auth/me", token=answer["access_token"]))[1] == user
    revoked, changed = (await auth.feed(after=head))["entries"]
    assert (revoked["type"], revoked["data"]["user_id"]) == ("user_revoked", user["id"])
    assert changed["type"] == "profile_changed"
    assert changed["data"]["user_id"] == user["id"]
    assert (changed["data"]["username"], changed["data"]["is_guest"]) == ("Zed_1", False)
    auth.clock.ahead = timedelta(days=2)
    status, again = await auth.post("/api/auth/login", {"login": "zed_1", "password": PASSWORD})
    assert (status, again["user"]["id"]) == (200, user["id"])
    check_problem(await auth.post(GUEST, {"pseudonym": "zed_1"}), 409, "pseudonym-taken")
    async with auth.db.connect() as conn:
        told = await conn.first(sa.select(AUDIT_LOG).where(AUDIT_LOG.c.event == "guest_became_player"))
    assert told is not None
    assert (str(told.user_id), told.data) == (user["id"], {"pseudonym": "Zed_1"})


async def test_an_account_of_a_guest_may_have_another_name_and_an_address(auth: Auth) -> None:
    guest = await auth.guest("zed")
    status, answer = await upgrade(auth, guest, username="Zoë", email="Zoe@example.org")
    assert (status, answer["user"]["username"], answer["user"]["email"]) == (200, "Zoë", "Zoe@example.org")
    for login in ("ZOË", "zoe@example.ORG"):
        assert (await auth.post("/api/auth/login", {"login": login, "password": PASSWORD}))[0] == 200
    assert (await auth.guest("zed"))["user"]["id"] != answer["user"]["id"]


async def test_an_upgrade_keeps_to_the_rules_of_registration(auth: Auth) -> None:
    await auth.register("Ada", email="ada@example.org")
    await auth.guest("other")
    guest = await auth.guest("zed")
    for body, status, code in (
        ({"username": "ADA"}, 409, "username-taken"),
        ({"username": "other"}, 409, "username-taken"),
        ({"username": "Administrator"}, 409, "username-reserved"),
        ({"username": "a b"}, 400, "validation-failed"),
        ({"email": "ADA@example.org"}, 409, "email-taken"),
        ({"email": "nonsense"}, 400, "validation-failed"),
        ({"password": "password1"}, 400, "password-breached"),
        ({"password": "1234567"}, 400, "validation-failed"),
        ({"role": "admin"}, 400, "validation-failed"),
    ):
        check_problem(await upgrade(auth, guest, **body), status, code)
    status, me = await auth.get("/api/auth/me", token=guest["access_token"])
    assert (status, me["role"], me["username"]) == (200, "guest", "zed")


async def test_only_guests_become_accounts(auth: Auth) -> None:
    check_problem(await upgrade(auth, await auth.register("ada"), username="bea"), 409, "not-a-guest")
    guest = await auth.guest("zed")
    await auth.post("/api/auth/logout", token=guest["access_token"])
    check_problem(await upgrade(auth, guest), 401, "revoked-token")
    check_problem(await auth.post("/api/auth/upgrade", {"password": PASSWORD}), 401, "unauthenticated")


async def test_of_many_upgrades_of_a_guest_one_counts(auth: Auth) -> None:
    guest = await auth.guest("zed")
    outcomes = await asyncio.gather(*(upgrade(auth, guest, username=f"zed-{n}") for n in range(6)))
    assert Counter(status for status, _ in outcomes)[200] == 1
    codes = {answer["code"] for status, answer in outcomes if status != 200}
    assert codes <= {"revoked-token", "not-a-guest"}
    [won] = [answer for status, answer in outcomes if status == 200]
    assert (await auth.get("/api/auth/me", token=won["access_token"]))[1] == won["user"]


async def test_of_many_who_want_a_name_at_once_one_gets_it(auth: Auth) -> None:
    guests = [await auth.guest(f"guest_{number}") for number in range(4)]
    outcomes = await asyncio.gather(
        *(upgrade(auth, guest, username="Zed") for guest in guests),
        *(auth.post("/api/auth/register", {"username": "zed", "password": PASSWORD}) for _ in range(3)),
        auth.post(GUEST, {"pseudonym": "ZED"}),
    )
    assert sum(status < 300 for status, _ in outcomes) == 1
    codes = {answer["code"] for status, answer in outcomes if status >= 300}
    assert codes <= {"username-taken", "pseudonym-taken", "already-connected"}


async def test_the_tokens_of_an_upgrade_may_be_in_cookies(auth: Auth) -> None:
    guest = await auth.guest("zed")
    body = {"password": PASSWORD, "cookie": True}
    status, answer, response = await auth.request(
        "POST", "/api/auth/upgrade", token=guest["access_token"], json=body
    )
    assert (status, answer["access_token"], answer["refresh_token"]) == (200, None, None)
    assert {"codemaze_session", "codemaze_refresh"} == set(response.cookies)


async def test_pseudonyms_that_look_alike_are_one(auth: Auth) -> None:
    first = await auth.guest("Iris_0")
    check_problem(await auth.post(GUEST, {"pseudonym": "lrls_O"}), 409, "already-connected")
    status, again = await auth.post(GUEST, {"pseudonym": "lrls_O"}, token=first["access_token"])
    assert (status, again["user"]) == (200, first["user"])
