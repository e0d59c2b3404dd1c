"""Who is connected now, over all instances."""

from typing import Any

import sqlalchemy as sa

from game_service.tables import connections, players
from shared.db import Connection

MOST_SHOWN = 1000
"""People in the list; those connected first."""

_SINCE = sa.func.min(connections.c.connected_at).label("connected_at")
_FIRST = (
    sa.select(connections.c.user_id, _SINCE)
    .group_by(connections.c.user_id)
    .order_by(_SINCE, connections.c.user_id)
    .limit(MOST_SHOWN)
    .subquery()
)
_ONLINE = (
    sa.select(players.c.user_id, players.c.username, players.c.created_at, _FIRST.c.connected_at)
    .join(_FIRST, _FIRST.c.user_id == players.c.user_id)
    .where(players.c.deleted_at.is_(None))
)
_BY = {
    "pseudonym": _ONLINE.order_by(sa.func.lower(players.c.username), players.c.user_id),
    "connected_at": _ONLINE.order_by(_FIRST.c.connected_at, players.c.user_id),
}
ORDERS = tuple(_BY)


async def online(conn: Connection, order: str) -> list[Any]:
    """Users with an open socket, each once: by name whatever the case, or the longest connected first."""
    return await conn.all(_BY[order])
