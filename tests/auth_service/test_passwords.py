"""Passwords of one's own: shown again, and changed."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from auth_service.sessions import fresh
from auth_service.tables import AUDIT_LOG
from shared.identity import Identity, RevokedToken
from shared.web import VERIFIER
from tests.auth_service.conftest import PASSWORD, Auth, check_problem

REAUTHENTICATE = "/api/auth/reauthenticate"
LIFETIME = 900


async def identify(auth: Auth, token: str) -> Identity:
    app = auth.client.app
    assert app is not None
    return await app[VERIFIER].verify(token)


async def is_fresh(auth: Auth, token: str) -> bool:
    """Whether a sensitive change would be allowed; raises RevokedToken."""
    identity = await identify(auth, token)
    async with auth.db.begin() as conn:
        try:
            user, session = await fresh.require_fresh(conn, identity, auth.clock(), LIFETIME)
        except fresh.ReauthenticationRequired:
            return False
    assert (user.id, session.id) == (identity.user_id, identity.session_id)
    return True


async def events(auth: Auth, user: Any) -> list[str]:
    """What the audit log tells of a user, in order."""
    query = sa.select(AUDIT_LOG.c.event).where(AUDIT_LOG.c.user_id == sa.cast(user["id"], sa.Uuid))
    async with auth.db.connect() as conn:
        return [row.event for row in await conn.all(query.order_by(AUDIT_LOG.c.id))]


async def test_a_session_is_fresh_for_a_while_and_again_with_the_password(auth: Auth) -> None:
    ada = await auth.register()
    token = ada["access_token"]
    assert await is_fresh(auth, token)
    auth.clock.ahead = timedelta(seconds=LIFETIME + 1)
    assert not await is_fresh(auth, token)
    outcome = await auth.post(REAUTHENTICATE, {"password": "wrong password"}, token=token)
    check_problem(outcome, 401, "bad-credentials")
    assert not await is_fresh(auth, token)
    assert (await auth.post(REAUTHENTICATE, {"password": PASSWORD}, token=token))[0] == 200
    assert await is_fresh(auth, token)
    assert (await events(auth, ada["user"]))[-2:] == ["sign_in_failed", "reauthenticated"]


async def test_only_the_session_that_showed_the_password_is_fresh(auth: Auth) -> None:
    first = await auth.register("ada")
    _, second = await auth.post("/api/auth/login", {"login": "ada", "password": PASSWORD})
    auth.clock.ahead = timedelta(seconds=LIFETIME + 1)
    await auth.post(REAUTHENTICATE, {"password": PASSWORD}, token=second["access_token"])
    assert await is_fresh(auth, second["access_token"])
    assert not await is_fresh(auth, first["access_token"])


async def test_an_ended_session_is_never_fresh(auth: Auth) -> None:
    token = (await auth.register())["access_token"]
    await auth.post("/api/auth/logout", token=token)
    with pytest.raises(RevokedToken):
        await is_fresh(auth, token)
    outcome = await auth.post(REAUTHENTICATE, {"password": PASSWORD}, token=token)
    check_problem(outcome, 401, "revoked-token")


async def test_guests_have_no_password_to_show(auth: Auth) -> None:
    token = (await auth.guest("zed"))["access_token"]
    check_problem(await auth.post(REAUTHENTICATE, {"password": PASSWORD}, token=token), 403, "forbidden")
