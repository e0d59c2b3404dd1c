"""Players in the database."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from game_service.tables import battle_players, battles, feed_position, players
from shared.db import Connection

_COLUMNS = (
    players.c.user_id,
    players.c.username,
    players.c.avatar,
    players.c.is_guest,
    players.c.xp,
    players.c.wins,
    players.c.losses,
    players.c.draws,
)
_ADD = pg.insert(players).on_conflict_do_nothing()
_STORE = pg.insert(players)
_STORE = _STORE.on_conflict_do_update(
    index_elements=[players.c.user_id],
    set_={
        "username": _STORE.excluded.username,
        "avatar": _STORE.excluded.avatar,
        "is_guest": _STORE.excluded.is_guest,
    },
    where=players.c.deleted_at.is_(None),
)
_GET = sa.select(*_COLUMNS).where(players.c.user_id == sa.bindparam("user_id"))
_LOCK = (
    sa.select(*_COLUMNS, players.c.absent_since)
    .where(players.c.user_id.in_(sa.bindparam("users", expanding=True)))
    .order_by(players.c.user_id)
    .with_for_update(key_share=True)
)
_BY_NAME = sa.select(*_COLUMNS).where(players.c.username.in_(sa.bindparam("names", expanding=True)))
_BY_ID = sa.select(*_COLUMNS).where(players.c.user_id.in_(sa.bindparam("users", expanding=True)))
_LEADERS = (
    sa.select(*_COLUMNS)
    .where(sa.not_(players.c.is_guest), players.c.deleted_at.is_(None))
    .order_by(players.c.xp.desc(), players.c.username, players.c.user_id)
    .limit(sa.bindparam("most"))
    .offset(sa.bindparam("skip"))
)
_BATTLES = (
    sa.select(battles.c.id, battles.c.problems, battles.c.state, battles.c.winner_id)
    .join(battle_players, battle_players.c.battle_id == battles.c.id)
    .where(battle_players.c.user_id == sa.bindparam("user_id"), battle_players.c.result.is_not(None))
    .order_by(battle_players.c.joined_at.desc())
    .limit(sa.bindparam("most"))
)
_GAINS = sa.select(battle_players.c.battle_id, battle_players.c.user_id, battle_players.c.xp).where(
    battle_players.c.battle_id.in_(sa.bindparam("ids", expanding=True))
)
_POSITION = sa.select(feed_position.c.position).where(feed_position.c.feed == sa.bindparam("name"))
_MOVE = pg.insert(feed_position)
_MOVE = _MOVE.on_conflict_do_update(
    index_elements=[feed_position.c.feed], set_={"position": _MOVE.excluded.position}
)


async def add(conn: Connection, user_id: UUID, username: str, *, is_guest: bool) -> None:
    """Make a player known by what a token says, unless already known."""
    await conn.execute(_ADD, user_id=user_id, username=username, is_guest=is_guest)


async def store(
    conn: Connection, user_id: UUID, username: str, avatar: str | None, *, is_guest: bool
) -> None:
    """Keep a player's profile as auth_service tells it."""
    await conn.execute(_STORE, user_id=user_id, username=username, avatar=avatar, is_guest=is_guest)


async def get(conn: Connection, user_id: UUID) -> Any:
    """Raises NoRow."""
    return await conn.one(_GET, user_id=user_id)


async def lock(conn: Connection, users: Sequence[UUID]) -> list[Any]:
    """The players, locked in order until the transaction ends; ``absent_since`` too."""
    return await conn.all(_LOCK, users=list(users))


async def named(conn: Connection, names: Sequence[str]) -> list[Any]:
    """Players by username."""
    return await conn.all(_BY_NAME, names=list(names))


async def some(conn: Connection, users: Sequence[UUID]) -> list[Any]:
    """Players by id."""
    return await conn.all(_BY_ID, users=list(users))


async def leaders(conn: Connection, *, most: int, skip: int) -> list[Any]:
    """Accounts by xp, highest first."""
    return await conn.all(_LEADERS, most=most, skip=skip)


async def finished_battles(conn: Connection, user_id: UUID, most: int) -> list[Any]:
    """The player's latest battles that came to a result."""
    return await conn.all(_BATTLES, user_id=user_id, most=most)


async def gains(conn: Connection, ids: Sequence[UUID]) -> dict[tuple[UUID, UUID], int]:
    """The xp gained in battles, by battle and player."""
    rows = await conn.all(_GAINS, ids=list(ids))
    return {(row.battle_id, row.user_id): row.xp for row in rows}


async def feed_at(conn: Connection, name: str) -> int:
    """How far a feed was followed; 0 is its beginning."""
    return int(await conn.scalar(_POSITION, name=name) or 0)


async def move_feed(conn: Connection, name: str, position: int) -> None:
    """Note how far a feed was followed."""
    await conn.execute(_MOVE, feed=name, position=position)
