"""Rooms of a user, as lists and numbers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from game_service.tables import battle_players, battles, players, room_members, rooms
from shared.db import Connection

_OPEN = rooms.c.closed_at.is_(None)
_USER = sa.bindparam("user_id", type_=sa.Uuid)
_OWNED = sa.and_(rooms.c.owner_id == _USER, sa.not_(rooms.c.is_match))
_IS_MEMBER = rooms.c.id.in_(sa.select(room_members.c.room_id).where(room_members.c.user_id == _USER))
_MEMBERS = (
    sa.select(sa.func.count())
    .select_from(room_members)
    .where(room_members.c.room_id == rooms.c.id)
    .scalar_subquery()
)
_LAST_ENTERED = (
    sa.select(sa.func.max(room_members.c.joined_at))
    .where(room_members.c.room_id == rooms.c.id)
    .scalar_subquery()
)
_BATTLE_BEGUN = (
    sa.select(battles.c.created_at)
    .where(battles.c.room_id == rooms.c.id, battles.c.finished_at.is_(None))
    .scalar_subquery()
)
_LAST_ACTIVITY = sa.func.greatest(rooms.c.created_at, _LAST_ENTERED, _BATTLE_BEGUN).label("last_activity")
_ROOM = sa.select(
    rooms.c.id,
    rooms.c.code,
    rooms.c.name,
    rooms.c.owner_id,
    players.c.username.label("owner_name"),
    players.c.avatar.label("owner_avatar"),
    rooms.c.is_private,
    rooms.c.seats,
    _MEMBERS.label("members"),
    rooms.c.created_at,
    _LAST_ACTIVITY,
).join(players, players.c.user_id == rooms.c.owner_id)
_PAGE = (
    _ROOM.where(_OPEN, sa.or_(_OWNED, _IS_MEMBER))
    .order_by(_LAST_ACTIVITY.desc(), rooms.c.id)
    .limit(sa.bindparam("most"))
    .offset(sa.bindparam("skip"))
)
_COUNT = sa.select(sa.func.count()).select_from(rooms).where(_OPEN, sa.or_(_OWNED, _IS_MEMBER))
_RECENT = (
    _ROOM.where(_OPEN, _IS_MEMBER).order_by(_LAST_ACTIVITY.desc(), rooms.c.id).limit(sa.bindparam("most"))
)
_OWN = _ROOM.where(_OPEN, _OWNED).order_by(rooms.c.created_at.desc(), rooms.c.id).limit(sa.bindparam("most"))
_FOUGHT_IN = (
    sa.select(battles.c.room_id)
    .join(battle_players, battle_players.c.battle_id == battles.c.id)
    .where(battle_players.c.user_id == _USER)
)
_JOINED = sa.union(
    sa.select(room_members.c.room_id).where(room_members.c.user_id == _USER), _FOUGHT_IN
).subquery()
_STATS = sa.select(
    sa.select(sa.func.count())
    .select_from(rooms)
    .where(_OWNED)
    .scalar_subquery()
    .label("total_rooms_created"),
    sa.select(sa.func.count()).select_from(_JOINED).scalar_subquery().label("total_rooms_joined"),
    sa.select(sa.func.count())
    .select_from(room_members)
    .join(rooms, rooms.c.id == room_members.c.room_id)
    .where(room_members.c.user_id == _USER, _OPEN)
    .scalar_subquery()
    .label("active_participations"),
)


async def page(conn: Connection, user_id: UUID, *, most: int, skip: int) -> Sequence[Any]:
    """Open rooms that the user is in or owns, the latest active first."""
    return await conn.all(_PAGE, user_id=user_id, most=most, skip=skip)


async def count(conn: Connection, user_id: UUID) -> int:
    """How many rooms there are on all pages."""
    return int(await conn.scalar(_COUNT, user_id=user_id) or 0)


async def recent(conn: Connection, user_id: UUID, most: int) -> Sequence[Any]:
    """Open rooms that the user is in, the latest active first."""
    return await conn.all(_RECENT, user_id=user_id, most=most)


async def owned(conn: Connection, user_id: UUID, most: int) -> Sequence[Any]:
    """Open rooms of the user's own, the newest first; those of quick matches are nobody's."""
    return await conn.all(_OWN, user_id=user_id, most=most)


async def stats(conn: Connection, user_id: UUID) -> Any:
    """How many rooms the user has made, was in as far as a battle or the membership tells, and is in."""
    return await conn.one(_STATS, user_id=user_id)
