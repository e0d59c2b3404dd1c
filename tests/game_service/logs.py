"""The whole log of a battle out of the database."""

from uuid import UUID

import sqlalchemy as sa

from game_service.battles import codec
from game_service.battles.domain import Event
from game_service.tables import battle_events
from shared.db import Connection


async def whole_log(conn: Connection, battle_id: UUID) -> list[Event]:
    """As the domain made it, private fields included."""
    rows = await conn.all(
        sa.select(battle_events).where(battle_events.c.battle_id == battle_id).order_by(battle_events.c.seq)
    )
    return [
        codec.load_event(
            {
                "battle_id": str(battle_id),
                "seq": row.seq,
                "type": row.type,
                "at": row.at.isoformat(),
                "data": row.private or row.data,
            }
        )
        for row in rows
    ]
