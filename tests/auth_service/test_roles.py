"""Roles: given by admins and the operator, in force at once."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from auth_service.accounts.domain import UsernameReserved, UsernameTaken, UserNotFound
from auth_service.moderation.domain import GuestsHaveNoRole, LastAdmin
from auth_service.moderation.operator import make_admin, set_role
from shared.errors import CodemazeError, ValidationFailed
from shared.feed import Entry, apply_revocations
from shared.identity import Revocations, RevokedToken, Role, Verifier
from tests.auth_service.conftest import PASSWORD, Auth, MakeAuth, check_problem
from tests.auth_service.roles import refreshed, with_role
from tests.auth_service.tokens import role_in


async def give(auth: Auth, actor: Any, user: Any, role: str) -> tuple[int, Any]:
    status, body, _ = await auth.request(
        "PUT", f"/api/users/{user['user']['id']}/role", json={"role": role}, token=actor["access_token"]
    )
    return status, body


async def test_the_operator_gives_a_role_that_the_next_refresh_brings(auth: Auth) -> None:
    first = await auth.register("ada")
    assert role_in(first["access_token"]) == "player"
    user = await set_role(auth.container.settings(), "ADA", Role.AUTHOR)
    assert (user.username, user.role) == ("ada", Role.AUTHOR)
    assert role_in((await refreshed(auth, first))["access_token"]) == "author"


async def test_a_name_that_looks_alike_gets_no_role_from_the_operator(auth: Auth) -> None:
    settings = auth.container.settings()
    stranger = await auth.register("aIice")  # a capital I, while the operator means alice
    with pytest.raises(UserNotFound):
        await set_role(settings, "alice", Role.ADMIN)
    with pytest.raises(UsernameTaken):
        await make_admin(settings, "alice", PASSWORD)
    assert role_in((await refreshed(auth, stranger))["access_token"]) == "player"


async def test_tokens_of_the_old_role_end_at_once_and_the_sessions_go_on(auth: Auth) -> None:
    admin, ada = await with_role(auth, "root_", Role.ADMIN), await auth.register("ada")
    bystander = await auth.register("bea")
    before = (await auth.feed())["position"]
    status, shown = await give(auth, admin, ada, "moderator")
    assert (status, shown["role"], shown["banned"]) == (200, "moderator", False)
    entries = (await auth.feed(after=before))["entries"]
    assert [entry["type"] for entry in entries] == ["user_revoked", "profile_changed"]
    assert entries[1]["data"]["role"] == "moderator"
    revocations = Revocations()
    await apply_revocations(revocations)([Entry(e["position"], e["type"], e["data"]) for e in entries], 0)
    elsewhere = Verifier(auth.container.keys().fetch_jwks, revocations)
    with pytest.raises(RevokedToken):
        await elsewhere.verify(ada["access_token"])
    await elsewhere.verify(bystander["access_token"])
    new = await elsewhere.verify((await refreshed(auth, ada))["access_token"])
    assert new.role is Role.MODERATOR


async def test_a_role_that_one_has_is_given_without_a_trace(auth: Auth) -> None:
    admin, ada = await with_role(auth, "root_", Role.ADMIN), await auth.register("ada")
    before = (await auth.feed())["position"]
    assert (await give(auth, admin, ada, "player"))[0] == 200
    assert (await auth.feed(after=before))["entries"] == []


@pytest.mark.parametrize("role", ["player", "author", "moderator"])
async def test_only_admins_give_roles(auth: Auth, role: str) -> None:
    actor, ada = await auth.register("actor"), await auth.register("ada")
    if role != "player":
        await set_role(auth.container.settings(), "actor", Role(role))
        actor = await refreshed(auth, actor)
    for user in (ada, actor):
        check_problem(await give(auth, actor, user, "admin"), 403, "forbidden")


async def test_an_admins_token_counts_no_longer_than_the_role(auth: Auth) -> None:
    admin, other = await with_role(auth, "root_", Role.ADMIN), await with_role(auth, "other", Role.ADMIN)
    ada = await auth.register("ada")
    assert (await give(auth, admin, other, "player"))[0] == 200
    check_problem(await give(auth, other, ada, "admin"), 403, "forbidden")
    check_problem(await give(auth, other, admin, "player"), 403, "forbidden")


async def test_the_last_admin_stays_one(auth: Auth) -> None:
    admin = await with_role(auth, "root_", Role.ADMIN)
    check_problem(await give(auth, admin, admin, "player"), 409, "last-admin")
    with pytest.raises(LastAdmin):
        await set_role(auth.container.settings(), "root_", Role.PLAYER)
    other = await with_role(auth, "other", Role.ADMIN)
    assert (await give(auth, admin, admin, "player"))[0] == 200
    check_problem(await give(auth, other, other, "author"), 409, "last-admin")


async def test_a_banned_admin_is_no_admin_to_count_on(auth: Auth) -> None:
    admin, other = await with_role(auth, "root_", Role.ADMIN), await with_role(auth, "other", Role.ADMIN)
    path = f"/api/users/{other['user']['id']}/ban"
    assert (await auth.post(path, {}, token=admin["access_token"]))[0] == 200
    check_problem(await give(auth, admin, admin, "player"), 409, "last-admin")


async def test_of_two_admins_who_demote_each_other_one_is_left(auth: Auth) -> None:
    one, two = await with_role(auth, "one", Role.ADMIN), await with_role(auth, "two", Role.ADMIN)
    outcomes = await asyncio.gather(give(auth, one, two, "player"), give(auth, two, one, "player"))
    assert sorted(status for status, _ in outcomes) == [200, 403]
    left = one if outcomes[0][0] == 200 else two
    check_problem(await give(auth, left, left, "player"), 409, "last-admin")


async def test_guests_and_strangers_get_no_role(auth: Auth) -> None:
    admin, guest = await with_role(auth, "root_", Role.ADMIN), await auth.guest("gast")
    check_problem(await give(auth, admin, guest, "player"), 409, "guest-has-no-role")
    check_problem(await give(auth, admin, {"user": {"id": uuid4()}}, "author"), 404, "user-not-found")
    for role in ("guest", "emperor", "", None):
        status, body = await give(auth, admin, guest, role)  # type: ignore[arg-type]
        check_problem((status, body), 400, "validation-failed")
    with pytest.raises(GuestsHaveNoRole):
        await set_role(auth.container.settings(), "gast", Role.ADMIN)
    with pytest.raises(UserNotFound):
        await set_role(auth.container.settings(), "nobody", Role.ADMIN)


async def test_the_operator_makes_an_admin_who_signs_in(auth: Auth) -> None:
    settings = auth.container.settings()
    made = await make_admin(settings, "chief", "a password of its own")
    assert (made.username, made.role) == ("chief", Role.ADMIN)
    entry = (await auth.feed(types="profile_changed"))["entries"][-1]["data"]
    assert (entry["username"], entry["role"]) == ("chief", "admin")
    login = {"login": "chief", "password": "a password of its own"}
    status, answer = await auth.post("/api/auth/login", login)
    assert (status, role_in(answer["access_token"])) == (200, "admin")
    status, page = await auth.get("/api/auth/audit?event=role_changed", token=answer["access_token"])
    assert status == 200
    assert [(e["username"], e["actor"], e["data"]) for e in page["entries"]] == [
        ("chief", None, {"role": "admin", "by": "operator"})
    ]


@pytest.mark.parametrize(
    ("name", "password", "error"),
    [
        ("ada", PASSWORD, UsernameTaken),
        ("ADA", PASSWORD, UsernameTaken),
        ("gast", PASSWORD, UsernameTaken),
        ("admin", PASSWORD, UsernameReserved),
        ("x", PASSWORD, ValidationFailed),
        ("a b", PASSWORD, ValidationFailed),
        ("chief", "short", CodemazeError),
        ("chief", "password123", CodemazeError),
        ("chief", "", CodemazeError),
    ],
)
async def test_an_admin_needs_a_name_and_a_password_as_anybody_does(
    auth: Auth, name: str, password: str, error: type[Exception]
) -> None:
    await auth.register("ada")
    await auth.guest("gast")
    with pytest.raises(error):
        await make_admin(auth.container.settings(), name, password)
    check_problem(
        await auth.post("/api/auth/login", {"login": "chief", "password": password or "x"}),
        401,
        "bad-credentials",
    )


async def test_a_name_that_a_guest_left_is_free_for_an_admin(make_auth: MakeAuth) -> None:
    auth = await make_auth()
    guest = await auth.guest("gast")
    await auth.post("/api/auth/logout", token=guest["access_token"])
    assert (await make_admin(auth.container.settings(), "gast", PASSWORD)).role is Role.ADMIN
