"""Reading past battles."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from game_service.battles.repository import BattleNotFound
from game_service.tables import battle_players, battles, players
from shared.db import Connection

_PAGE = (
    sa.select(
        battles.c.id,
        battles.c.room_id,
        battles.c.status,
        battles.c.seq,
        battles.c.created_at,
        battles.c.finished_at,
        battles.c.winner_id,
    )
    .join(battle_players, battle_players.c.battle_id == battles.c.id)
    .where(battle_players.c.user_id == sa.bindparam("user_id"))
    .order_by(battle_players.c.joined_at.desc(), battles.c.id)
    .limit(sa.bindparam("most"))
    .offset(sa.bindparam("skip"))
)
_COUNT = sa.select(sa.func.count()).where(battle_players.c.user_id == sa.bindparam("user_id"))
_PLAYERS = (
    sa.select(
        battle_players.c.battle_id,
        battle_players.c.user_id,
        battle_players.c.result,
        battle_players.c.points,
        battle_players.c.xp,
        players.c.username,
        players.c.avatar,
    )
    .join(players, players.c.user_id == battle_players.c.user_id)
    .where(battle_players.c.battle_id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(battle_players.c.points.desc(), players.c.username)
)
_TOOK_PART = sa.select(battle_players.c.user_id).where(
    battle_players.c.battle_id == sa.bindparam("battle_id"),
    battle_players.c.user_id == sa.bindparam("user_id"),
)


async def page(conn: Connection, user_id: UUID, *, most: int, skip: int) -> list[dict[str, Any]]:
    """A user's battles with their players, the latest first."""
    rows = await conn.all(_PAGE, user_id=user_id, most=most, skip=skip)
    by_battle = await players_of(conn, [row.id for row in rows])
    return [row._asdict() | {"players": by_battle.get(row.id, [])} for row in rows]


async def count(conn: Connection, user_id: UUID) -> int:
    """How many battles the user took part in."""
    return int(await conn.scalar(_COUNT, user_id=user_id) or 0)


async def players_of(conn: Connection, ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Who took part, by battle."""
    found: dict[UUID, list[dict[str, Any]]] = {}
    for row in await conn.all(_PLAYERS, ids=list(ids)):
        found.setdefault(row.battle_id, []).append(row._asdict() | {"id": row.user_id})
    return found


async def require_part(conn: Connection, battle_id: UUID, user_id: UUID) -> None:
    """Raises BattleNotFound unless the user took part."""
    if await conn.scalar(_TOOK_PART, battle_id=battle_id, user_id=user_id) is None:
        raise BattleNotFound
