"""Deleting one's account."""

from auth_service import feed
from auth_service.accounts.credentials import Credentials
from auth_service.audit import Event, record
from auth_service.clock import Clock
from auth_service.erasure import repository
from auth_service.erasure.domain import anonymous
from auth_service.moderation import repository as moderation
from auth_service.moderation.domain import LastAdmin
from auth_service.sessions.domain import Client
from auth_service.sessions.ending import end_all
from auth_service.sessions.fresh import require_fresh, require_live
from auth_service.sessions.repository import lock_user
from shared.db import Database
from shared.identity import Identity, RevokedToken, Role


class Erasure:
    """The end of an account."""

    def __init__(self, db: Database, credentials: Credentials, fresh_lifetime: int, clock: Clock) -> None:
        """``fresh_lifetime``: seconds, the setting AUTH_FRESH_LIFETIME."""
        self._db = db
        self._credentials = credentials
        self._fresh_lifetime = fresh_lifetime
        self._clock = clock

    async def delete(self, identity: Identity, password: str | None, client: Client) -> None:
        """Delete the caller, for good; guests, who have nothing to show anew, by their token alone.

        ``password``: in place of a fresh session. Raises RevokedToken, ReauthenticationRequired, LastAdmin,
        BadCredentials or TooManyLogins.
        """
        if password is not None:
            await self._credentials.check(identity, password, client)
        async with self._db.begin() as conn:
            now = self._clock()
            await moderation.take_turn(conn)  # before any lock on a user, as bans and new roles do
            user = await lock_user(conn, identity.user_id)
            if user is None or user.deleted_at is not None:
                raise RevokedToken
            if password is not None or user.is_guest:
                await require_live(conn, identity, now)
            else:
                await require_fresh(conn, identity, now, self._fresh_lifetime)
            if user.role is Role.ADMIN and not await moderation.has_other_admins(conn, user.id, now):
                raise LastAdmin
            await end_all(conn, user.id, now)
            user = anonymous(user, now)
            await repository.erase(conn, user, now)
            await record(conn, Event.ACCOUNT_DELETED, at=now, user_id=user.id)
            await feed.publish(conn, feed.UserDeleted(user), at=now)
