"""What somebody who is signed in does with a password: shows it again, or changes it."""

from uuid import UUID

import sqlalchemy as sa

from auth_service.accounts.domain import BadCredentials
from auth_service.accounts.passwords import Passwords, is_too_long
from auth_service.audit import Event, record
from auth_service.clock import Clock
from auth_service.sessions import fresh
from auth_service.sessions.domain import Client
from auth_service.tables import USERS
from shared.db import Connection, Database
from shared.identity import Identity

_GET_HASH = sa.select(USERS.c.password_hash).where(USERS.c.id == sa.bindparam("user"))


class Credentials:
    """Use cases of passwords of one's own."""

    def __init__(self, db: Database, passwords: Passwords, clock: Clock) -> None:
        self._db = db
        self._passwords = passwords
        self._clock = clock

    async def reauthenticate(self, identity: Identity, password: str, client: Client) -> None:
        """Let the session be fresh; raises RevokedToken, BadCredentials or TooManyLogins."""
        await self.check(identity, password, client)
        async with self._db.begin() as conn:
            now = self._clock()
            user, session = await fresh.require_live(conn, identity, now)
            await fresh.refreshen(conn, session, now)
            await record(
                conn, Event.REAUTHENTICATED, at=now, user_id=user.id, session_id=session.id, client=client
            )

    async def check(self, identity: Identity, password: str, client: Client) -> str:
        """The kept hash of the caller's password; raises RevokedToken, BadCredentials or TooManyLogins."""
        async with self._db.begin() as conn:
            user, _ = await fresh.require_live(conn, identity, self._clock())
            kept = await get_hash(conn, user.id)
        ok = not is_too_long(password) and (await self._passwords.check(kept, password)).ok
        if kept is None or not ok:
            await self._record_failure(identity, client)
            raise BadCredentials
        return kept

    async def _record_failure(self, identity: Identity, client: Client) -> None:
        async with self._db.begin() as conn:
            await record(
                conn,
                Event.SIGN_IN_FAILED,
                at=self._clock(),
                user_id=identity.user_id,
                session_id=identity.session_id,
                client=client,
                method="reauthentication",
            )


async def get_hash(conn: Connection, user_id: UUID) -> str | None:
    """The kept hash of a user's password; None where there is none."""
    kept: str | None = await conn.scalar(_GET_HASH, user=user_id)
    return kept
