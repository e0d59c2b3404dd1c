"""Rooms and their members in the database."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from game_service.tables import battle_players, battles, players, room_members, rooms
from shared.db import Connection

_OPEN = rooms.c.closed_at.is_(None)
_BY_CODE = sa.select(rooms).where(rooms.c.code == sa.bindparam("of_code"), _OPEN)
_BY_ID = sa.select(rooms).where(rooms.c.id == sa.bindparam("room_id"), _OPEN)
_LOCK = _BY_ID.with_for_update()
_INSERT = pg.insert(rooms).on_conflict_do_nothing(index_elements=["code"], index_where=_OPEN)
_OWNED = sa.select(sa.func.count()).where(
    rooms.c.owner_id == sa.bindparam("user_id"),
    _OPEN,
    rooms.c.empty_since.is_(None),
    sa.not_(rooms.c.is_match),
)
_JOINED = (
    sa.select(sa.func.count())
    .select_from(room_members)
    .join(rooms, rooms.c.id == room_members.c.room_id)
    .where(room_members.c.user_id == sa.bindparam("user_id"), _OPEN)
)
_HELD = (
    sa.select(battle_players.c.user_id)
    .join(battles, battles.c.id == battle_players.c.battle_id)
    .where(battles.c.room_id == sa.bindparam("room_id"), battle_players.c.active)
)
_FOUGHT = (
    sa.select(battle_players.c.user_id)
    .join(battles, battles.c.id == battle_players.c.battle_id)
    .where(battles.c.room_id == sa.bindparam("room_id"))
)
_MEMBERS = (
    sa.select(
        players.c.user_id,
        players.c.username,
        players.c.avatar,
        players.c.is_guest,
        players.c.xp,
        players.c.absent_since,
        room_members.c.joined_at,
    )
    .join(players, players.c.user_id == room_members.c.user_id)
    .where(room_members.c.room_id == sa.bindparam("room_id"))
    .order_by(room_members.c.joined_at, players.c.user_id)
)
_ENTER = pg.insert(room_members).on_conflict_do_nothing()
_FILLED = sa.update(rooms).where(rooms.c.id == sa.bindparam("of_room")).values(empty_since=None)
_EMPTIED = sa.update(rooms).where(rooms.c.id == sa.bindparam("of_room")).values(empty_since=sa.func.now())
_HAND_OVER = (
    sa.update(rooms).where(rooms.c.id == sa.bindparam("of_room")).values(owner_id=sa.bindparam("new_owner"))
)
_EXIT = sa.delete(room_members).where(
    room_members.c.room_id == sa.bindparam("room_id"), room_members.c.user_id == sa.bindparam("user_id")
)
_OF_USER = (
    sa.select(rooms.c.id)
    .join(room_members, room_members.c.room_id == rooms.c.id)
    .where(room_members.c.user_id == sa.bindparam("user_id"), _OPEN)
    .order_by(room_members.c.joined_at.desc())
)
_GRACE_AGO = sa.func.now() - sa.func.make_interval(0, 0, 0, 0, 0, 0, sa.bindparam("grace"))
_LONG_ABSENT = (
    sa.select(room_members.c.room_id, room_members.c.user_id)
    .join(players, players.c.user_id == room_members.c.user_id)
    .where(
        players.c.absent_since < _GRACE_AGO,
        ~sa.exists()
        .where(battle_players.c.user_id == room_members.c.user_id)
        .where(battle_players.c.active)
        .where(battles.c.id == battle_players.c.battle_id)
        .where(battles.c.room_id == room_members.c.room_id),
    )
    .limit(100)
)
_later = room_members.alias("later_members")
_later_room = rooms.alias("later_rooms")
_OUTGROWN = (
    sa.select(room_members.c.room_id, room_members.c.user_id)
    .join(rooms, rooms.c.id == room_members.c.room_id)
    .where(
        rooms.c.is_match,
        _OPEN,
        sa.exists().where(
            _later.c.user_id == room_members.c.user_id,
            _later.c.joined_at > room_members.c.joined_at,
            _later_room.c.id == _later.c.room_id,
            _later_room.c.is_match,
        ),
        ~sa.exists().where(battles.c.room_id == rooms.c.id, battles.c.finished_at.is_(None)),
    )
    .limit(100)
)
_CLOSE_EMPTY = (
    sa.update(rooms)
    .where(_OPEN, rooms.c.empty_since < _GRACE_AGO)
    .values(closed_at=sa.func.now())
    .returning(rooms.c.id)
)


async def find(conn: Connection, *, room_id: UUID | None, code: str | None) -> Any | None:
    """An open room by its id or else its code."""
    if room_id is not None:
        return await conn.first(_BY_ID, room_id=room_id)
    return await conn.first(_BY_CODE, of_code=code)


async def find_for_update(conn: Connection, room_id: UUID) -> Any | None:
    """An open room, locked until the transaction ends."""
    return await conn.first(_LOCK, room_id=room_id)


async def insert(conn: Connection, **values: Any) -> bool:
    """Make a room; False if another open one has the code."""
    return await conn.execute(_INSERT, **values) > 0


async def count_owned(conn: Connection, user_id: UUID) -> int:
    """How many open rooms the user owns, those left empty aside."""
    return int(await conn.scalar(_OWNED, user_id=user_id) or 0)


async def count_joined(conn: Connection, user_id: UUID) -> int:
    """How many open rooms the user is in."""
    return int(await conn.scalar(_JOINED, user_id=user_id) or 0)


async def held(conn: Connection, room_id: UUID) -> set[UUID]:
    """Whom the room's open battle holds, be they in the room or away."""
    return {row.user_id for row in await conn.all(_HELD, room_id=room_id)}


async def fought(conn: Connection, room_id: UUID) -> set[UUID]:
    """Who took part in the room's battles so far."""
    return {row.user_id for row in await conn.all(_FOUGHT, room_id=room_id)}


async def members(conn: Connection, room_id: UUID) -> list[Any]:
    """Members, the longest-present first."""
    return await conn.all(_MEMBERS, room_id=room_id)


async def enter(conn: Connection, room_id: UUID, users: Sequence[UUID]) -> None:
    """Make users members; those who are stay so."""
    await conn.execute_all(
        *((_ENTER, {"room_id": room_id, "user_id": user_id}) for user_id in users),
        (_FILLED, {"of_room": room_id}),
    )


async def leave(conn: Connection, room_id: UUID, user_id: UUID) -> bool:
    """End a membership; False if there was none."""
    return await conn.execute(_EXIT, room_id=room_id, user_id=user_id) > 0


async def hand_over(conn: Connection, room_id: UUID, owner_id: UUID) -> None:
    """Give the room another owner."""
    await conn.execute(_HAND_OVER, of_room=room_id, new_owner=owner_id)


async def emptied(conn: Connection, room_id: UUID) -> None:
    """Note that nobody is in the room from now on."""
    await conn.execute(_EMPTIED, of_room=room_id)


async def of_user(conn: Connection, user_id: UUID) -> list[UUID]:
    """The rooms a user is in, the latest joined first."""
    return [row.id for row in await conn.all(_OF_USER, user_id=user_id)]


async def long_absent(conn: Connection, grace: float) -> list[Any]:
    """Members without a socket for so many seconds whom no battle of the room holds."""
    return await conn.all(_LONG_ABSENT, grace=grace)


async def outgrown(conn: Connection) -> list[Any]:
    """Members of a quick match's room that is done with, who have been paired anew since."""
    return await conn.all(_OUTGROWN)


async def close_empty(conn: Connection, grace: float) -> list[UUID]:
    """Close rooms that were empty for so many seconds; their codes are free again."""
    return [row.id for row in await conn.all(_CLOSE_EMPTY, grace=grace)]
