"""The end of all sessions of a user at once, or of their access tokens alone."""

from datetime import datetime, timedelta
from uuid import UUID

from auth_service import feed
from auth_service.sessions import repository
from shared.db import Connection

_TICK = timedelta(microseconds=1)


async def end_all(conn: Connection, user_id: UUID, now: datetime) -> None:
    """End all sessions of a user and tell the other services; the last step of a transaction.

    Access tokens are refused by when they were issued. The newest may be from a clock that is ahead of this
    one, or from a refresh that got hold of its session after ``now`` was read: it is refused all the same.
    """
    newest = await repository.revoke_all(conn, user_id, now)
    await _refuse_until(conn, user_id, newest, now)


async def end_access(conn: Connection, user_id: UUID, now: datetime) -> None:
    """Let no access token of a user count that was issued so far; the sessions go on by their refresh tokens.

    Whoever calls holds the user's lock. The last step of a transaction, but for other entries of the feed.
    """
    live = await repository.live_of(conn, user_id, now)
    await _refuse_until(conn, user_id, live[0].last_used_at if live else None, now)


async def _refuse_until(conn: Connection, user_id: UUID, newest: datetime | None, now: datetime) -> None:
    before = now if newest is None else max(now, newest + _TICK)
    await feed.publish(conn, feed.UserRevoked(user_id, before=before), at=now)
