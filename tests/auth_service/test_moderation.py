"""Bans: by whom, of whom, and what they end."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from auth_service.accounts.repository import find_by_name
from auth_service.moderation.domain import LONGEST_BAN, Ban, may_ban
from auth_service.moderation.operator import set_role
from auth_service.sessions.domain import Client
from auth_service.sign_in.domain import Banned
from auth_service.tables import AUDIT_LOG, SESSIONS, USERS
from shared.errors import ValidationFailed
from shared.identity import Role
from tests.auth_service.conftest import PASSWORD, Auth, check_problem

ORDER = list(Role)
NOW = datetime(2030, 1, 1, tzinfo=UTC)


async def with_role(auth: Auth, name: str, role: Role) -> Any:
    """Somebody who is signed in with a role."""
    if role is Role.GUEST:
        return await auth.guest(name)
    answer = await auth.register(name)
    if role is Role.PLAYER:
        return answer
    await set_role(auth.container.settings(), name, role)
    return (await auth.post("/api/auth/refresh", {"refresh_token": answer["refresh_token"]}))[1]


def path_of(user: Any) -> str:
    return f"/api/users/{user['user']['id']}/ban"


async def ban(auth: Auth, actor: Any, user: Any, **options: Any) -> tuple[int, Any]:
    return await auth.post(path_of(user), options, token=actor["access_token"])


async def unban(auth: Auth, actor: Any, user: Any) -> tuple[int, Any]:
    status, body, _ = await auth.request("DELETE", path_of(user), token=actor["access_token"])
    return status, body


async def log_in(auth: Auth, password: str = PASSWORD) -> tuple[int, Any]:
    return await auth.post("/api/auth/login", {"login": "ada", "password": password})


async def log_of(auth: Auth, *events: str) -> list[Any]:
    async with auth.db.connect() as conn:
        return await conn.all(
            sa.select(AUDIT_LOG).where(AUDIT_LOG.c.event.in_(events)).order_by(AUDIT_LOG.c.id)
        )


async def test_a_ban_ends_all_sessions_everywhere(auth: Auth) -> None:
    moderator = await with_role(auth, "mona", Role.MODERATOR)
    sessions = [await auth.register("ada"), (await log_in(auth))[1]]
    before = (await auth.feed())["position"]
    status, shown = await ban(auth, moderator, sessions[0], reason="Cheated")
    assert (status, shown["username"], shown["banned"]) == (200, "ada", True)
    assert (shown["ban_reason"], shown["banned_until"]) == ("Cheated", None)
    for answer in sessions:
        check_problem(await auth.get("/api/auth/me", token=answer["access_token"]), 401, "revoked-token")
        check_problem(
            await auth.post("/api/auth/refresh", {"refresh_token": answer["refresh_token"]}),
            401,
            "invalid-refresh-token",
        )
    (entry,) = (await auth.feed(after=before))["entries"]
    assert (entry["type"], entry["data"]["user_id"]) == ("user_revoked", sessions[0]["user"]["id"])


async def test_the_banned_are_told_why_after_the_right_password_only(auth: Auth) -> None:
    moderator, ada = await with_role(auth, "mona", Role.MODERATOR), await auth.register("ada")
    until = datetime.now(UTC) + timedelta(days=7)
    await ban(auth, moderator, ada, reason="Cheated", until=until.isoformat())
    outcome = await log_in(auth)
    check_problem(outcome, 403, "banned")
    assert outcome[1]["detail"] == "Cheated"
    assert datetime.fromisoformat(outcome[1]["until"]) == until
    wrong = await log_in(auth, "something else")
    check_problem(wrong, 401, "bad-credentials")
    assert "Cheated" not in str(wrong)


async def test_a_ban_ends_by_the_clock(auth: Auth) -> None:
    moderator, ada = await with_role(auth, "mona", Role.MODERATOR), await auth.register("ada")
    await ban(auth, moderator, ada, until=(datetime.now(UTC) + timedelta(days=7)).isoformat())
    auth.clock.ahead = timedelta(days=6, hours=23)
    check_problem(await log_in(auth), 403, "banned")
    auth.clock.ahead = timedelta(days=7, seconds=1)
    assert (await log_in(auth))[0] == 200


async def test_a_ban_is_lifted_and_replaced(auth: Auth) -> None:
    moderator, ada = await with_role(auth, "mona", Role.MODERATOR), await auth.register("ada")
    await ban(auth, moderator, ada, reason="one")
    assert (await ban(auth, moderator, ada, reason="two"))[1]["ban_reason"] == "two"
    status, shown = await auth.get(path_of(ada), token=moderator["access_token"])
    assert (status, shown["banned"], shown["ban_reason"]) == (200, True, "two")
    status, shown = await unban(auth, moderator, ada)
    assert (status, shown["banned"]) == (200, False)
    assert [shown[name] for name in ("banned_at", "banned_until", "ban_reason")] == [None] * 3
    assert (await log_in(auth))[0] == 200
    assert (await unban(auth, moderator, ada))[0] == 200  # nothing to lift, nothing recorded
    rows = await log_of(auth, "banned", "unbanned")
    assert [(row.event, row.data) for row in rows] == [
        ("banned", {"reason": "one", "until": None}),
        ("banned", {"reason": "two", "until": None}),
        ("unbanned", {}),
    ]
    for row in rows:
        assert (str(row.user_id), str(row.actor_id)) == (ada["user"]["id"], moderator["user"]["id"])
        assert row.address == "127.0.0.1"


async def test_who_may_ban_whom(auth: Auth) -> None:
    people = {
        (side, role): await with_role(auth, f"{side}_{role}", role)
        for side, role in product(("one", "two"), Role)
    }
    for actor, target in product(Role, Role):
        outcome = await ban(auth, people["one", actor], people["two", target])
        if may_ban(actor, target):
            assert outcome[0] == 200, (actor, target)
            assert (await unban(auth, people["one", actor], people["two", target]))[0] == 200
        elif actor in (Role.MODERATOR, Role.ADMIN):
            check_problem(outcome, 403, "user-out-of-reach")
            check_problem(
                await unban(auth, people["one", actor], people["two", target]), 403, "user-out-of-reach"
            )
        else:
            check_problem(outcome, 403, "forbidden")
            check_problem(await unban(auth, people["one", actor], people["two", target]), 403, "forbidden")
            status = await auth.get(
                path_of(people["two", target]), token=people["one", actor]["access_token"]
            )
            check_problem(status, 403, "forbidden")


@given(st.sampled_from(ORDER), st.sampled_from(ORDER))
def test_nobody_but_admins_bans_an_equal_or_a_superior(actor: Role, target: Role) -> None:
    if may_ban(actor, target) and actor is not Role.ADMIN:
        assert actor is Role.MODERATOR
        assert ORDER.index(target) < ORDER.index(actor)
    assert may_ban(Role.ADMIN, target)


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ADMIN])
async def test_nobody_bans_oneself_or_strangers(auth: Auth, role: Role) -> None:
    actor = await with_role(auth, "mona", role)
    check_problem(await ban(auth, actor, actor), 403, "user-out-of-reach")
    stranger = {"user": {"id": str(uuid4())}}
    check_problem(await ban(auth, actor, stranger), 404, "user-not-found")
    check_problem(await unban(auth, actor, stranger), 404, "user-not-found")
    check_problem(await auth.get(path_of(stranger), token=actor["access_token"]), 404, "user-not-found")
    check_problem(await ban(auth, actor, {"user": {"id": "x"}}), 400, "validation-failed")


async def test_a_role_that_was_taken_away_bans_nobody(auth: Auth) -> None:
    moderator, ada = await with_role(auth, "mona", Role.MODERATOR), await auth.register("ada")
    await set_role(auth.container.settings(), "mona", Role.PLAYER)
    check_problem(await ban(auth, moderator, ada), 403, "forbidden")  # the token says moderator still
    await auth.post("/api/auth/logout", token=moderator["access_token"])
    check_problem(await ban(auth, moderator, ada), 401, "revoked-token")
    assert (await log_in(auth))[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        {"until": "yesterday"},
        {"until": "2030-01-01T00:00:00"},
        {"until": "2020-01-01T00:00:00Z"},
        {"until": "9999-12-31T23:59:59-14:00"},
        {"until": "0001-01-01T00:00:00+14:00"},
        {"until": 1893456000},
        {"reason": "x" * 501},
        {"reason": 5},
        {"reason": "a\0b"},
        {"for": "ever"},
    ],
)
async def test_bad_bans_are_refused(auth: Auth, body: dict[str, Any]) -> None:
    moderator, ada = await with_role(auth, "mona", Role.MODERATOR), await auth.register("ada")
    check_problem(await ban(auth, moderator, ada, **body), 400, "validation-failed")
    assert (await log_in(auth))[0] == 200


@given(st.timedeltas(min_value=timedelta(days=-4000), max_value=timedelta(days=4000)))
def test_a_ban_ends_later_and_within_ten_years(ahead: timedelta) -> None:
    ban = Ban(until=NOW + ahead)
    if timedelta() < ahead <= LONGEST_BAN:
        ban.check(NOW)
    else:
        with pytest.raises(ValidationFailed):
            ban.check(NOW)
    Ban().check(NOW)


async def test_a_login_beside_a_ban_leaves_no_session(auth: Auth) -> None:
    moderator, ada = await with_role(auth, "mona", Role.MODERATOR), await auth.register("ada")
    async with auth.db.connect() as conn:
        user = await find_by_name(conn, "ada")
    assert user is not None

    async def sign_in() -> None:
        """As a login does that looked the user up, and checked the password, before the ban."""
        async with auth.db.begin() as conn:
            await auth.container.sign_ins().finish(conn, user, Client(), method="password")

    *outcomes, banned = await asyncio.gather(
        *(sign_in() for _ in range(4)), ban(auth, moderator, ada), return_exceptions=True
    )
    assert isinstance(banned, tuple)
    assert banned[0] == 200
    assert all(outcome is None or isinstance(outcome, Banned) for outcome in outcomes)
    with pytest.raises(Banned):
        await sign_in()
    live = sa.select(sa.func.count()).where(
        SESSIONS.c.user_id == sa.bindparam("user"), SESSIONS.c.revoked_at.is_(None)
    )
    async with auth.db.connect() as conn:
        assert await conn.scalar(live, user=user.id) == 0


async def test_a_session_of_the_banned_is_not_refreshed(auth: Auth) -> None:
    ada = await auth.register("ada")
    async with auth.db.connect() as conn:
        await conn.execute(sa.update(USERS).values(banned_at=auth.clock(), ban_reason="Cheated"))
    outcome = await auth.post("/api/auth/refresh", {"refresh_token": ada["refresh_token"]})
    check_problem(outcome, 403, "banned")
    guest = await auth.post("/login", {"pseudonym": "ada"})
    assert guest[0] == 400


async def test_a_banned_guest_is_gone(auth: Auth) -> None:
    moderator, guest = await with_role(auth, "mona", Role.MODERATOR), await auth.guest("gast")
    assert (await ban(auth, moderator, guest))[0] == 200
    check_problem(await auth.get("/api/auth/me", token=guest["access_token"]), 401, "revoked-token")
    check_problem(
        await auth.post("/api/auth/refresh", {"refresh_token": guest["refresh_token"]}),
        401,
        "invalid-refresh-token",
    )


async def test_moderators_end_the_sessions_of_a_user(auth: Auth) -> None:
    moderator = await with_role(auth, "mona", Role.MODERATOR)
    admin = await with_role(auth, "alba", Role.ADMIN)
    ada = await auth.register("ada")
    path = "/api/users/{}/sessions"

    async def end(actor: Any, user: Any) -> tuple[int, Any]:
        status, body, _ = await auth.request(
            "DELETE", path.format(user["user"]["id"]), token=actor["access_token"]
        )
        return status, body

    check_problem(await end(ada, moderator), 403, "forbidden")
    check_problem(await end(moderator, admin), 403, "user-out-of-reach")
    assert (await auth.get("/api/auth/me", token=ada["access_token"]))[0] == 200
    assert (await end(moderator, ada))[0] == 200
    check_problem(await auth.get("/api/auth/me", token=ada["access_token"]), 401, "revoked-token")
    assert (await auth.feed())["entries"][-1]["type"] == "user_revoked"
    (entry,) = await log_of(auth, "signed_out_everywhere")
    assert (str(entry.user_id), str(entry.actor_id)) == (ada["user"]["id"], moderator["user"]["id"])
    assert (await log_in(auth))[0] == 200
