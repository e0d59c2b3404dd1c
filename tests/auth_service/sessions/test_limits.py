"""How long sessions last, and how many of one user there may be."""

import asyncio
from datetime import datetime, timedelta

import sqlalchemy as sa

from auth_service.accounts.repository import find_by_name
from auth_service.sessions.domain import Client
from auth_service.sessions.repository import delete_expired
from auth_service.tables import REFRESH_TOKENS, SESSIONS
from tests.auth_service.conftest import Auth, MakeAuth, check_problem
from tests.auth_service.sessions.calls import ME, REFRESH, events, listed, log_in, revoked, sid


async def test_a_session_expires_when_it_is_not_used(auth: Auth) -> None:
    tokens = (await auth.register("ada"))["refresh_token"]
    for _ in range(3):
        auth.clock.ahead += timedelta(days=29)
        status, answer = await auth.post(REFRESH, {"refresh_token": tokens})
        assert status == 200
        tokens = answer["refresh_token"]
    auth.clock.ahead += timedelta(days=31)
    check_problem(await auth.post(REFRESH, {"refresh_token": tokens}), 401, "invalid-refresh-token")


async def test_no_session_lasts_longer_than_the_settings_say(make_auth: MakeAuth) -> None:
    auth = await make_auth(session_lifetime=60 * 86_400)
    answer = await auth.register("ada")
    for _ in range(2):
        auth.clock.ahead += timedelta(days=25)
        _, answer = await auth.post(REFRESH, {"refresh_token": answer["refresh_token"]})
    (session,) = await listed(auth, answer)
    lasts = datetime.fromisoformat(session["expires_at"]) - datetime.fromisoformat(session["created_at"])
    assert lasts == timedelta(days=60)
    auth.clock.ahead += timedelta(days=10, seconds=1)
    check_problem(
        await auth.post(REFRESH, {"refresh_token": answer["refresh_token"]}), 401, "invalid-refresh-token"
    )


async def test_what_has_expired_is_forgotten_and_nothing_else(auth: Auth) -> None:
    old = await auth.register("ada")
    _, old = await auth.post(REFRESH, {"refresh_token": old["refresh_token"]})
    auth.clock.ahead = timedelta(days=31)
    new = await auth.register("bea")
    async with auth.db.begin() as conn:
        await delete_expired(conn, auth.clock())
    async with auth.db.connect() as conn:
        for table in (SESSIONS, REFRESH_TOKENS):
            assert await conn.scalar(sa.select(sa.func.count()).select_from(table)) == 1
    assert (await auth.post(REFRESH, {"refresh_token": new["refresh_token"]}))[0] == 200


async def test_of_too_many_sessions_the_least_used_end(make_auth: MakeAuth) -> None:
    auth = await make_auth(sessions_per_user=2)
    auth.clock.ahead = -timedelta(minutes=1)
    await auth.register("bea")
    first = await auth.register("ada")
    auth.clock.ahead += timedelta(seconds=1)
    second = await log_in(auth)
    auth.clock.ahead += timedelta(seconds=1)
    _, first = await auth.post(REFRESH, {"refresh_token": first["refresh_token"]})
    auth.clock.ahead += timedelta(seconds=1)
    third = await log_in(auth)
    assert [each["id"] for each in await listed(auth, third)] == [sid(third), sid(first)]
    check_problem(await auth.get(ME, token=second["access_token"]), 401, "revoked-token")
    assert await revoked(auth) == [sid(second)]
    assert await events(auth) == [("session_revoked", sid(second), {"reason": "too many sessions"})]


async def test_logins_at_the_same_time_leave_no_more_sessions_than_may_be(make_auth: MakeAuth) -> None:
    auth = await make_auth(sessions_per_user=3)
    await auth.register("ada")

    async def sign_in() -> None:
        async with auth.db.begin() as conn:
            user = await find_by_name(conn, "ada")
            assert user is not None
            await auth.container.sign_ins().finish(conn, user, Client(), method="password")

    await asyncio.gather(*(sign_in() for _ in range(8)))
    async with auth.db.connect() as conn:
        live = await conn.scalar(
            sa.select(sa.func.count()).select_from(SESSIONS).where(SESSIONS.c.revoked_at.is_(None))
        )
    assert live == 3
