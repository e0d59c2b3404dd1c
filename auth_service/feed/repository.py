"""The feed in the database.

Positions come from a sequence, which alone would let a later position become visible before an earlier one;
the lock in front of it makes visible order and position order the same. Gaps in the numbers mean nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auth_service.channel import FEED_TOPIC, notify
from auth_service.feed.entries import REVOCATIONS, Entry, ProfileChanged
from auth_service.tables import FEED
from shared.db import Connection

PAGE = 500
"""Most entries of one answer."""

_LOCK = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("auth.feed")))
_INSERT = sa.insert(FEED)
_FORGET_PROFILE = sa.delete(FEED).where(
    FEED.c.subject == sa.bindparam("user"), FEED.c.type == ProfileChanged.type
)
_HEAD = sa.select(sa.func.coalesce(sa.func.max(FEED.c.position), 0))
_FIRST_SINCE = sa.select(sa.func.min(FEED.c.position)).where(FEED.c.at >= sa.bindparam("since"))
_PAGE = (
    sa.select(FEED.c.position, FEED.c.type, FEED.c.at, FEED.c.data)
    .where(
        FEED.c.position > sa.bindparam("after"),
        FEED.c.position <= sa.bindparam("head"),
        FEED.c.type.in_(sa.bindparam("types", expanding=True)),
    )
    .order_by(FEED.c.position)
    .limit(PAGE)
)
_PRUNE = sa.delete(FEED).where(FEED.c.type.in_(REVOCATIONS), FEED.c.at < sa.bindparam("before"))


async def publish(conn: Connection, entry: Entry, *, at: datetime) -> None:
    """Append an entry; of a user's profile only the latest is kept. The last step of a transaction."""
    steps: list[tuple[sa.sql.expression.Executable, dict[str, Any]]] = [(_LOCK, {})]
    if entry.type == ProfileChanged.type:
        steps.append((_FORGET_PROFILE, {"user": entry.subject}))
    steps.append((_INSERT, {"type": entry.type, "subject": entry.subject, "at": at, "data": entry.data()}))
    await conn.execute_all(*steps, notify(FEED_TOPIC))


async def get_head(conn: Connection) -> int:
    """The newest position; what has a lower one is visible already."""
    return int((await conn.one(_HEAD))[0])


async def find_first_since(conn: Connection, since: datetime) -> int | None:
    """The position of the oldest entry from this moment on."""
    position: int | None = await conn.scalar(_FIRST_SINCE, since=since)
    return position


async def get_page(conn: Connection, *, after: int, head: int, types: Sequence[str]) -> list[Any]:
    """Up to `PAGE` entries after one position and up to another."""
    return await conn.all(_PAGE, after=after, head=head, types=types)


async def prune(conn: Connection, before: datetime) -> None:
    """Forget revocations from before this moment."""
    await conn.execute(_PRUNE, before=before)
