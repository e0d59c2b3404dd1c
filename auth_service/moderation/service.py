"""What moderators and admins do to others."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from auth_service.accounts.domain import User, UserNotFound
from auth_service.audit import Event, record
from auth_service.clock import Clock
from auth_service.moderation import repository
from auth_service.moderation.domain import Ban, OutOfReach, may_ban
from auth_service.moderation.roles import change_role
from auth_service.sessions import repository as sessions
from auth_service.sessions.domain import Client
from auth_service.sessions.ending import end_all
from auth_service.sessions.fresh import require_fresh
from shared.db import Connection, Database
from shared.identity import Identity, RevokedToken, Role
from shared.web import Policy, check_role


class Moderation:
    """Use cases of moderators and admins; who they are is looked up, whatever their access tokens say."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def get(self, identity: Identity, user_id: UUID) -> User:
        """A user as moderators see one; raises RevokedToken, Forbidden or UserNotFound."""
        async with self._db.connect() as conn:
            await require_role(conn, identity, Policy.MODERATOR, self._clock(), lock=False)
            user = await repository.find(conn, user_id)
        if user is None or user.deleted_at is not None:
            raise UserNotFound
        return user

    async def ban(self, identity: Identity, user_id: UUID, ban: Ban, client: Client) -> User:
        """Ban somebody, whose sessions end; a ban that was there is replaced.

        Raises ValidationFailed, RevokedToken, Forbidden, UserNotFound or OutOfReach.
        """
        async with self._db.begin() as conn:
            actor, user, now = await self._reach(conn, identity, user_id)
            ban.check(now)
            banned = await repository.set_ban(conn, user.id, ban, now)
            await record(
                conn,
                Event.BANNED,
                at=now,
                user_id=user.id,
                actor_id=actor.id,
                client=client,
                reason=ban.reason,
                until=None if ban.until is None else ban.until.isoformat(),
            )
            await end_all(conn, user.id, now)
        return banned

    async def unban(self, identity: Identity, user_id: UUID, client: Client) -> User:
        """Lift somebody's ban, if any; raises RevokedToken, Forbidden, UserNotFound or OutOfReach."""
        async with self._db.begin() as conn:
            actor, user, now = await self._reach(conn, identity, user_id)
            if user.banned_at is None:
                return user
            freed = await repository.set_ban(conn, user.id, None, now)
            await record(conn, Event.UNBANNED, at=now, user_id=user.id, actor_id=actor.id, client=client)
        return freed

    async def end_sessions(self, identity: Identity, user_id: UUID, client: Client) -> None:
        """End all sessions of somebody; raises RevokedToken, Forbidden, UserNotFound or OutOfReach."""
        async with self._db.begin() as conn:
            actor, user, now = await self._reach(conn, identity, user_id)
            await record(
                conn, Event.SIGNED_OUT_EVERYWHERE, at=now, user_id=user.id, actor_id=actor.id, client=client
            )
            await end_all(conn, user.id, now)

    async def set_role(self, identity: Identity, user_id: UUID, role: Role, client: Client) -> User:
        """Give somebody a role, as an admin.

        Raises RevokedToken, Forbidden, UserNotFound, GuestsHaveNoRole or LastAdmin.
        """
        async with self._db.begin() as conn:
            await repository.take_turn(conn)
            now = self._clock()
            actor = await require_role(conn, identity, Policy.ADMIN, now)
            return await change_role(conn, user_id, role, now=now, actor_id=actor.id, client=client)

    async def _reach(
        self, conn: Connection, identity: Identity, user_id: UUID
    ) -> tuple[User, User, datetime]:
        """The caller, the user to be banned or unbanned, both locked, and the moment."""
        await repository.take_turn(conn)
        actor = await require_role(conn, identity, Policy.MODERATOR, self._clock())
        user = await sessions.lock_user(conn, user_id)
        if user is None or user.deleted_at is not None:
            raise UserNotFound
        if user.id == actor.id or not may_ban(actor.role, user.role):
            raise OutOfReach
        return actor, user, self._clock()


async def require_role(
    conn: Connection, identity: Identity, policy: Policy, now: datetime, *, lock: bool = True
) -> User:
    """The caller as he is now, his role included; raises RevokedToken or Forbidden."""
    found = await sessions.find(conn, identity.session_id, lock=lock)
    if found is None or not found[1].is_live(now):
        raise RevokedToken
    user, _ = found
    check_role(replace(identity, role=user.role), policy)
    return user


async def let_admin_reach(
    conn: Connection, identity: Identity, user_id: UUID, clock: Clock, fresh_lifetime: int
) -> tuple[User, User]:
    """The caller, an admin who has lately shown who he is, and somebody, both locked.

    Raises RevokedToken, ReauthenticationRequired, Forbidden or UserNotFound.
    """
    await repository.take_turn(conn)  # two users are locked
    user = await sessions.lock_user(conn, user_id)
    actor = await require_role(conn, identity, Policy.ADMIN, clock())
    await require_fresh(conn, identity, clock(), fresh_lifetime)
    if user is None or user.deleted_at is not None:
        raise UserNotFound
    return actor, user
