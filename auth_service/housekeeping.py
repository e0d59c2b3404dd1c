"""Forgetting what is of no use any more, batch by batch."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from auth_service import proofs
from auth_service.container import Container
from auth_service.providers import repository as flows
from auth_service.sessions import repository as sessions
from auth_service.sign_in import failures
from auth_service.tables import SESSIONS, USERS
from shared.db import Connection
from shared.identity import Role

BATCH = 1000
"""Rows that one transaction deletes."""

_IS_GUEST = USERS.c.role == sa.literal_column(f"'{Role.GUEST}'")  # as the index says it
_SEEN = (
    sa.update(USERS)
    .where(
        _IS_GUEST,
        USERS.c.id.in_(sa.select(SESSIONS.c.user_id).where(SESSIONS.c.expires_at < sa.bindparam("moment"))),
    )
    .values(updated_at=sa.bindparam("moment"))
)
_LONG_GONE = (
    sa.select(USERS.c.id)
    .where(
        _IS_GUEST,
        USERS.c.updated_at < sa.bindparam("before"),
        ~sa.exists().where(SESSIONS.c.user_id == USERS.c.id),
    )
    .order_by(USERS.c.updated_at)
    .limit(sa.bindparam("most"))
    .with_for_update(skip_locked=True)
)
_DELETE_GUESTS = sa.delete(USERS).where(USERS.c.id.in_(_LONG_GONE.scalar_subquery()), _IS_GUEST)


async def tidy(container: Container) -> None:
    """Forget what has expired: entries of the feed and the audit log, sessions, tokens, tallies, guests."""
    db, now = container.db(), container.clock()()
    await container.feed().prune()
    await container.audit_log().prune()
    async with db.begin() as conn:
        # Guests are kept for a while from the end of their last session on, which is deleted here.
        await conn.execute(_SEEN, moment=now)
        await sessions.delete_expired(conn, now)
    async with db.begin() as conn:
        await proofs.delete_expired(conn, now)
        await flows.delete_expired(conn, now)
    kept = timedelta(seconds=container.settings().guest_keep)
    async with db.connect() as conn:
        await _in_batches(lambda: failures.delete_forgiven(conn, now, BATCH))
        await _in_batches(lambda: delete_guests(conn, now - kept, BATCH))


async def delete_guests(conn: Connection, before: datetime, most: int) -> int:
    """Delete guests whose last session ended earlier; how many there were.

    Nobody can come back as one of them. Battles keep the pseudonyms under which they were fought.
    """
    return await conn.execute(_DELETE_GUESTS, before=before, most=most)


async def _in_batches(delete: Callable[[], Awaitable[int]]) -> None:
    while await delete() >= BATCH:
        pass
