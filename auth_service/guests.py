"""Guests: people with a pseudonym and no password.

A pseudonym is its guest's own while the guest has a live session. Only who holds that session's tokens can
come back as the guest; once there is none, the pseudonym is free, and who takes it is a new guest.
"""

import secrets

from auth_service import feed
from auth_service.accounts import repository as users
from auth_service.accounts.avatars import AVATARS
from auth_service.accounts.domain import User
from auth_service.accounts.names import is_reserved, name_key
from auth_service.audit import Event, record
from auth_service.clock import Clock
from auth_service.sessions import repository as session_repository
from auth_service.sessions.domain import GUEST, Client, InvalidRefreshToken
from auth_service.sessions.service import Sessions, SignedIn
from shared.db import ConstraintViolated, Database
from shared.errors import CodemazeError, Conflict, Forbidden, Kind, Unauthenticated
from shared.identity import Identity


class PseudonymReserved(Conflict):
    """This pseudonym is reserved."""

    code = "pseudonym-reserved"


class PseudonymTaken(Conflict):
    """This pseudonym is the name of an account."""

    code = "pseudonym-taken"


class AlreadyConnected(Conflict):
    """Somebody with this pseudonym is already connected."""

    code = "already-connected"


class NotConnected(CodemazeError):
    """Nobody with this pseudonym is connected."""

    code = "not-connected"
    kind = Kind.INVALID


class Guests:
    """Use cases of guests."""

    def __init__(self, db: Database, sessions: Sessions, clock: Clock) -> None:
        self._db = db
        self._sessions = sessions
        self._clock = clock

    async def sign_in(
        self, pseudonym: str, client: Client, *, caller: Identity | None, refresh_token: str | None
    ) -> SignedIn:
        """Resume the guest whose tokens the caller shows, or make a new one.

        Raises PseudonymReserved, PseudonymTaken or AlreadyConnected.
        """
        if is_reserved(pseudonym):
            raise PseudonymReserved
        resumed = await self._resume(pseudonym, client, caller, refresh_token)
        return resumed or await self._make(pseudonym, client)

    async def sign_out(self, pseudonym: str, caller: Identity | None, client: Client) -> None:
        """End the caller's session; the pseudonym must be the caller's own.

        Raises NotConnected, Unauthenticated, Forbidden, or RevokedToken.
        """
        async with self._db.connect() as conn:
            holder = await users.find_by_name(conn, pseudonym)
            if holder is None or not await session_repository.find_live_of(conn, holder.id, self._clock()):
                raise NotConnected
        if caller is None:
            raise Unauthenticated
        if caller.user_id != holder.id:
            raise Forbidden("This pseudonym is not yours.")
        await self._sessions.end(caller, client)

    async def _resume(
        self, pseudonym: str, client: Client, caller: Identity | None, refresh_token: str | None
    ) -> SignedIn | None:
        if caller is not None and caller.is_guest and name_key(caller.name) == name_key(pseudonym):
            resumed = await self._sessions.resume(caller, client)
            if resumed is not None:
                return resumed
        if refresh_token is not None:
            async with self._db.connect() as conn:
                found = await session_repository.find_by_token(conn, refresh_token)
            if found is not None and _is_guest(found[0], pseudonym):
                try:
                    return await self._sessions.refresh(refresh_token, client)
                except InvalidRefreshToken:
                    return None
        return None

    async def _make(self, pseudonym: str, client: Client) -> SignedIn:
        now = self._clock()
        guest = User.guest(pseudonym, avatar=secrets.choice(AVATARS), now=now)
        try:
            async with self._db.begin() as conn:
                await users.release_name(conn, pseudonym, now)
                holder = await users.find_by_name(conn, pseudonym)
                if holder is not None:
                    raise AlreadyConnected if holder.is_guest else PseudonymTaken
                guest = await users.insert(conn, guest, None)
                signed_in = await self._sessions.start(conn, guest, client, method=GUEST)
                await record(
                    conn,
                    Event.SIGNED_IN,
                    at=now,
                    user_id=guest.id,
                    session_id=signed_in.session.id,
                    client=client,
                    method=GUEST,
                )
                await feed.publish(conn, feed.ProfileChanged(guest), at=now)
        except ConstraintViolated as error:
            if error.constraint != "users_name_key_key":
                raise
            raise AlreadyConnected from error
        return signed_in


def _is_guest(user: User, pseudonym: str) -> bool:
    return user.is_guest and name_key(user.username) == name_key(pseudonym)
