"""From a guest to an account: the same user, with a password, and with all that the guest has done."""

from dataclasses import dataclass

import sqlalchemy as sa

from auth_service import feed
from auth_service.accounts import repository
from auth_service.accounts.domain import EmailTaken, Registration, User, UsernameTaken, email_key_of
from auth_service.accounts.mailbox import write_to
from auth_service.accounts.names import name_key
from auth_service.accounts.passwords import Passwords
from auth_service.accounts.service import taken
from auth_service.audit import Event, record
from auth_service.clock import Clock
from auth_service.mail import Outbox
from auth_service.sessions.domain import PASSWORD, Client
from auth_service.sessions.ending import end_all
from auth_service.sessions.fresh import require_live
from auth_service.sessions.repository import lock_user
from auth_service.sessions.service import SignedIn
from auth_service.sign_in.service import SignIns, settle
from auth_service.tables import USERS
from shared.db import Connection, Database
from shared.errors import Conflict
from shared.identity import Identity, Role

_UPGRADE = sa.update(USERS).where(USERS.c.id == sa.bindparam("user")).returning(*repository.COLUMNS)


class NotAGuest(Conflict):
    """You have an account already."""

    code = "not-a-guest"


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What a guest gives to get an account; ``username``: the pseudonym if None."""

    username: str | None
    password: str
    email: str | None = None


class Upgrades:
    """The use case of a guest who wants an account."""

    def __init__(
        self, db: Database, sign_ins: SignIns, passwords: Passwords, outbox: Outbox, clock: Clock
    ) -> None:
        self._db = db
        self._sign_ins = sign_ins
        self._passwords = passwords
        self._outbox = outbox
        self._clock = clock

    async def upgrade(self, identity: Identity, upgrade: Upgrade, client: Client) -> SignedIn:
        """Make the guest's user an account; the guest's sessions end, and a new one begins.

        Raises RevokedToken, NotAGuest, UsernameTaken, UsernameReserved, EmailTaken, TooManyLogins, Banned, or
        what `check_new_password` does. Of several at once one succeeds.
        """
        async with self._db.begin() as conn:
            user, _ = await require_live(conn, identity, self._clock())
            if not user.is_guest:
                raise NotAGuest
            registration = Registration(upgrade.username or user.username, upgrade.password, upgrade.email)
            registration.check()
            await self._require_free(conn, registration, user)
        password_hash = await self._passwords.hash(registration.password)
        with taken():
            async with self._db.begin() as conn:
                present = await lock_user(conn, user.id)
                now = self._clock()
                await require_live(conn, identity, now)
                if present is None or not present.is_guest:
                    raise NotAGuest
                await repository.release_name(conn, registration.username, now)
                user = await self._store(conn, present, registration, password_hash)
                await record(
                    conn,
                    Event.GUEST_BECAME_PLAYER,
                    at=now,
                    user_id=user.id,
                    client=client,
                    pseudonym=present.username,
                )
                await end_all(conn, user.id, now)
                outcome = await self._sign_ins.finish(conn, user, client, method=PASSWORD)
                await feed.publish(conn, feed.ProfileChanged(user), at=now)
        return settle(outcome)

    async def _require_free(self, conn: Connection, registration: Registration, user: User) -> None:
        """Refuse at little cost what somebody else has; raises UsernameTaken or EmailTaken."""
        await repository.release_name(conn, registration.username, self._clock())
        holder = await repository.find_by_name(conn, registration.username)
        if holder is not None and holder.id != user.id:
            raise UsernameTaken
        # Where addresses are verified, nobody is told here whether one is known.
        told = None if self._outbox.on else registration.email
        if told is not None and await repository.find_owner(conn, told):
            raise EmailTaken

    async def _store(
        self, conn: Connection, guest: User, registration: Registration, password_hash: str
    ) -> User:
        email = registration.email
        statement = _UPGRADE.values(
            role=str(Role.PLAYER),
            username=registration.username,
            name_key=name_key(registration.username),
            email=email,
            email_key=None if email is None else email_key_of(email),
            owns_email=email is not None and not self._outbox.on,
            password_hash=password_hash,
            updated_at=self._clock(),
        )
        user = repository.user_of(await conn.one(statement, user=guest.id))
        if email is not None and self._outbox.on:
            await write_to(conn, self._outbox, user, email)
        return user
