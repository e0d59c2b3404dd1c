"""The queue of players who wait for a quick match.

Whoever puts a player into the queue or into a battle holds the lock of that player's row: one does not come
between another's look at what the player does and its change of it.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from game_service.tables import battle_players, match_queue, players
from shared.db import Connection

_PRESENT = sa.and_(players.c.user_id == match_queue.c.user_id, players.c.absent_since.is_(None))
_FREE = ~sa.exists().where(battle_players.c.user_id == match_queue.c.user_id, battle_players.c.active)
_ENQUEUE = pg.insert(match_queue)
_ENQUEUE = _ENQUEUE.on_conflict_do_update(
    index_elements=[match_queue.c.user_id],
    set_={
        "key": _ENQUEUE.excluded.key,
        "settings": _ENQUEUE.excluded.settings,
        "joined_at": sa.case(
            (match_queue.c.key == _ENQUEUE.excluded.key, match_queue.c.joined_at),
            else_=sa.func.clock_timestamp(),
        ),
    },
)
_REMOVE = sa.delete(match_queue).where(match_queue.c.user_id.in_(sa.bindparam("users", expanding=True)))
_READY = (
    sa.select(match_queue.c.key, sa.func.min(match_queue.c.joined_at).label("since"))
    .join(players, _PRESENT)
    .where(_FREE)
    .group_by(match_queue.c.key)
    .having(sa.func.count() >= 2)
    .order_by(sa.text("since"))
)
_SETTINGS = sa.select(match_queue.c.settings).where(match_queue.c.key == sa.bindparam("of_key")).limit(1)
_PAIR = (
    sa.select(match_queue.c.user_id, players.c.username)
    .join(players, _PRESENT)
    .where(match_queue.c.key == sa.bindparam("of_key"), _FREE)
    .order_by(match_queue.c.joined_at)
    .limit(2)
)
_FORGET = sa.delete(match_queue).where(
    sa.exists().where(
        players.c.user_id == match_queue.c.user_id,
        players.c.absent_since
        < sa.func.now() - sa.func.make_interval(0, 0, 0, 0, 0, 0, sa.bindparam("grace")),
    )
)
_COUNT = sa.select(sa.func.count()).select_from(match_queue)


async def enqueue(conn: Connection, user_id: UUID, key: str, settings: dict[str, Any]) -> None:
    """Let a player wait; one who waits already keeps the place unless the settings are others."""
    await conn.execute(_ENQUEUE, user_id=user_id, key=key, settings=settings)


async def remove(conn: Connection, users: Sequence[UUID]) -> int:
    """Take players out; how many had waited."""
    return await conn.execute(_REMOVE, users=list(users))


async def ready(conn: Connection) -> list[str]:
    """Keys for which two or more players wait, the longest-waiting first."""
    return [row.key for row in await conn.all(_READY)]


async def find_settings(conn: Connection, key: str) -> dict[str, Any] | None:
    """The settings behind a key, while someone waits for it."""
    settings: dict[str, Any] | None = await conn.scalar(_SETTINGS, of_key=key)
    return settings


async def pair(conn: Connection, key: str) -> list[Any]:
    """Up to two players who have waited longest, are present and whom no battle holds."""
    return await conn.all(_PAIR, of_key=key)


async def forget_absent(conn: Connection, grace: float) -> None:
    """Take out players without a socket for so many seconds."""
    await conn.execute(_FORGET, grace=grace)


async def count(conn: Connection) -> int:
    """How many wait."""
    return int(await conn.scalar(_COUNT) or 0)
