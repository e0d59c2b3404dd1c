"""Guests: who has a pseudonym, and who may come back as its guest."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

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
