"""What somebody who is signed in does with a password: shows it again, or changes it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from auth_service import proofs
from auth_service.accounts.domain import BadCredentials, User
from auth_service.accounts.names import name_key
from auth_service.accounts.passwords import Passwords, check_new_password, is_too_long
from auth_service.accounts.repository import find_hash, replace_hash
from auth_service.audit import Event, record
from auth_service.clock import Clock
from auth_service.mail import Letter, Outbox
from auth_service.proofs import Purpose
from auth_service.sessions import fresh
from auth_service.sessions.domain import PASSWORD, Client
from auth_service.sessions.ending import end_all
from auth_service.sessions.repository import lock_user
from auth_service.sessions.service import SignedIn
from auth_service.sign_in.guard import Attempt, Guard, Secret
from auth_service.sign_in.service import SignIns, settle
from auth_service.tables import USERS
from shared.db import Connection, Database
from shared.identity import Identity, RevokedToken

_ENDED = (Purpose.RESET_PASSWORD, Purpose.LEAVE, Purpose.SECOND_FACTOR, Purpose.LINK_IDENTITY)
"""Tokens that a new password puts an end to."""
_SET_HASH = (
    sa.update(USERS)
    .where(
        USERS.c.id == sa.bindparam("user"),
        USERS.c.password_hash.is_not_distinct_from(sa.bindparam("old", type_=sa.Text)),
    )
    .values(password_hash=sa.bindparam("new"), updated_at=sa.bindparam("moment"))
)


@dataclass(frozen=True, slots=True)
class PasswordChange:
    """A password for another; ``current``: None where the account has none so far."""

    current: str | None
    new: str


class Credentials:
    """Use cases of passwords of one's own."""

    def __init__(
        self,
        db: Database,
        sign_ins: SignIns,
        passwords: Passwords,
        outbox: Outbox,
        guard: Guard,
        fresh_lifetime: int,
        clock: Clock,
    ) -> None:
        """``fresh_lifetime``: seconds, the setting AUTH_FRESH_LIFETIME."""
        self._db = db
        self._sign_ins = sign_ins
        self._passwords = passwords
        self._outbox = outbox
        self._guard = guard
        self._fresh_lifetime = fresh_lifetime
        self._clock = clock

    async def reauthenticate(self, identity: Identity, password: str, client: Client) -> SignedIn:
        """A fresh session in the place of the caller's; raises as `check` does."""
        await self.check(identity, password, client)
        async with self._db.begin() as conn:
            now = self._clock()
            user, session = await fresh.require_live(conn, identity, now)
            await record(
                conn, Event.REAUTHENTICATED, at=now, user_id=user.id, session_id=session.id, client=client
            )
            return await self._sign_ins.renew(conn, user, session, client, now)

    async def check(self, identity: Identity, password: str, client: Client) -> str:
        """The kept hash of the caller's password.

        Raises RevokedToken, BadCredentials, SignInDelayed or TooManyLogins.
        """
        async with self._db.begin() as conn:
            user, _ = await fresh.require_live(conn, identity, self._clock())
            kept = await find_hash(conn, user.id)
        account = name_key(user.username)
        if is_too_long(password):
            raise BadCredentials
        async with self._guard.attempt(Secret.PASSWORD, account, client, user.id) as attempt:
            checked = await self._passwords.check(kept, password)
            if kept is None or not checked.ok:
                raise BadCredentials
            return await self._take(user.id, kept, checked.new_hash, attempt)

    async def change(self, identity: Identity, change: PasswordChange, client: Client) -> SignedIn:
        """Another password; all sessions end, and the caller gets a new one.

        An account without a password gets its first one if the session is fresh. Raises what
        `check_new_password` and `check` do, ReauthenticationRequired, or Banned.
        """
        async with self._db.begin() as conn:
            now = self._clock()
            user, session = await fresh.require_live(conn, identity, now)
            kept = await find_hash(conn, user.id)
        check_new_password(change.new, username=user.username, email=user.email)
        if kept is not None or change.current is not None:
            kept = await self.check(identity, change.current or "", client)
        elif not fresh.is_fresh(session, now, self._fresh_lifetime):
            raise fresh.ReauthenticationRequired
        password_hash = await self._passwords.hash(change.new)
        async with self._db.begin() as conn:
            present = await lock_user(conn, user.id)
            now = self._clock()
            await fresh.require_live(conn, identity, now)
            if present is None or not await _set_hash(conn, user.id, kept, password_hash, now):
                raise RevokedToken  # another change was faster, and ended all sessions
            return await self._start_anew(
                conn, present, PASSWORD if kept is not None else session.method, client, now
            )

    async def _start_anew(
        self, conn: Connection, user: User, method: str, client: Client, now: datetime
    ) -> SignedIn:
        """End what the former password was good for, and begin a session."""
        await proofs.withdraw(conn, user.id, *_ENDED)
        await self._outbox.notify(conn, Letter.PASSWORD_CHANGED, user)
        await record(conn, Event.PASSWORD_CHANGED, at=now, user_id=user.id, client=client)
        await end_all(conn, user.id, now)
        return settle(await self._sign_ins.finish(conn, user, client, method=method, second_factor=True))

    async def _take(self, user_id: UUID, kept: str, new_hash: str | None, attempt: Attempt) -> str:
        """The right password was shown; the hash that is kept now."""
        async with self._db.begin() as conn:
            if new_hash is not None:
                await replace_hash(conn, user_id, old=kept, new=new_hash)
            await attempt.succeed(conn)
        return new_hash or kept


async def _set_hash(conn: Connection, user_id: UUID, old: str | None, new: str, now: datetime) -> bool:
    """Keep another password's hash; False if the former was changed meanwhile."""
    return await conn.execute(_SET_HASH, user=user_id, old=old, new=new, moment=now) > 0
