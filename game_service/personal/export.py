"""What is kept of a player here, for the player to have."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from game_service.tables import (
    battle_players,
    battles,
    match_queue,
    players,
    room_members,
    rooms,
    submissions,
)
from shared.db import Connection

MOST_ROWS = 10_000
"""Of each kind, the latest."""
MOST_CHARACTERS = 16_000_000
"""Of sources together; older submissions are named without theirs."""

_user = sa.bindparam("user", type_=sa.Uuid)
_PROFILE = sa.select(
    players.c.user_id,
    players.c.username,
    players.c.avatar,
    players.c.is_guest,
    players.c.xp,
    players.c.wins,
    players.c.losses,
    players.c.draws,
    players.c.absent_since,
    players.c.created_at,
).where(players.c.user_id == _user)
_ROOMS = (
    sa.select(
        rooms.c.id,
        rooms.c.code,
        rooms.c.name,
        (rooms.c.owner_id == _user).label("is_owner"),
        rooms.c.is_private,
        rooms.c.created_at,
        rooms.c.closed_at,
        room_members.c.joined_at,
    )
    .outerjoin(room_members, sa.and_(room_members.c.room_id == rooms.c.id, room_members.c.user_id == _user))
    .where(sa.or_(rooms.c.owner_id == _user, room_members.c.user_id == _user))
    .order_by(rooms.c.created_at.desc(), rooms.c.id)
    .limit(MOST_ROWS)
)
_BATTLES = (
    sa.select(
        battles.c.id,
        battles.c.room_id,
        battles.c.status,
        battles.c.created_at,
        battles.c.finished_at,
        battle_players.c.result,
        battle_players.c.points,
        battle_players.c.xp,
        battle_players.c.joined_at,
    )
    .join(battle_players, battle_players.c.battle_id == battles.c.id)
    .where(battle_players.c.user_id == _user)
    .order_by(battle_players.c.joined_at.desc(), battles.c.id)
    .limit(MOST_ROWS)
)
_newest = (submissions.c.arrived_at.desc(), submissions.c.id)
_SUBMISSIONS = (
    sa.select(
        submissions.c.id,
        submissions.c.battle_id,
        submissions.c.round,
        submissions.c.problem_id,
        submissions.c.language,
        submissions.c.arrived_at,
        submissions.c.verdict,
        submissions.c.passed,
        submissions.c.tests,
        submissions.c.message,
        sa.case(
            (
                sa.func.sum(sa.func.length(submissions.c.source)).over(order_by=_newest) <= MOST_CHARACTERS,
                submissions.c.source,
            ),
            else_=None,
        ).label("source"),
    )
    .join(battle_players, battle_players.c.battle_id == submissions.c.battle_id)
    .where(battle_players.c.user_id == _user, submissions.c.player_id == _user)
    .order_by(*_newest)
    .limit(MOST_ROWS)
)
_QUEUED = sa.select(match_queue.c.settings, match_queue.c.joined_at).where(match_queue.c.user_id == _user)


async def export(conn: Connection, user_id: UUID) -> dict[str, Any]:
    """``{profile, rooms, battles, submissions, queued, limits}``, the latest first; profile null: not known.

    Of the others in a battle it tells nothing.
    """
    found: dict[str, Any] = {}
    profiles = await _rows(conn, _PROFILE, user_id)
    found["profile"] = profiles[0] if profiles else None
    found["rooms"] = await _rows(conn, _ROOMS, user_id)
    found["battles"] = await _rows(conn, _BATTLES, user_id)
    found["submissions"] = sent = await _rows(conn, _SUBMISSIONS, user_id)
    found["queued"] = await _rows(conn, _QUEUED, user_id)
    found["limits"] = {
        "most_of_each": MOST_ROWS,
        "submissions_without_source": sum(row["source"] is None for row in sent),
    }
    return found


async def _rows(conn: Connection, statement: sa.Select[Any], user_id: UUID) -> list[dict[str, Any]]:
    return [row._asdict() for row in await conn.all(statement, user=user_id)]
