"""Open sockets and living instances in the database."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from game_service.boot import SUFFIX
from game_service.tables import battle_players, battles, connections, instances, players, room_members
from shared.db import Connection

_HERE = sa.exists().where(connections.c.user_id == players.c.user_id)
_ARRIVE = pg.insert(players)
_ARRIVE = _ARRIVE.on_conflict_do_update(index_elements=[players.c.user_id], set_={"absent_since": None})
_OPEN = pg.insert(connections).on_conflict_do_nothing()
_LOCK = (
    sa.select(players.c.user_id)
    .where(players.c.user_id == sa.bindparam("user_id"))
    .with_for_update(key_share=True)
)
_CLOSE = sa.delete(connections).where(connections.c.sid == sa.bindparam("sid"))
_DEPART = (
    sa.update(players)
    .where(players.c.user_id == sa.bindparam("of_user"), sa.not_(_HERE))
    .values(absent_since=sa.func.now())
)
_ABSENT = sa.select(players.c.absent_since.is_not(None)).where(players.c.user_id == sa.bindparam("user_id"))
_IS_MEMBER = sa.select(room_members.c.user_id).where(
    room_members.c.room_id == sa.bindparam("room_id"), room_members.c.user_id == sa.bindparam("user_id")
)
_IN_ROOM = sa.exists().where(
    room_members.c.room_id == battles.c.room_id, room_members.c.user_id == battle_players.c.user_id
)
_MISMATCHES = (
    sa.select(battle_players.c.battle_id, battle_players.c.user_id)
    .join(players, players.c.user_id == battle_players.c.user_id)
    .join(battles, battles.c.id == battle_players.c.battle_id)
    .where(
        battle_players.c.active,
        sa.or_(
            sa.and_(
                battle_players.c.presence == "present",
                players.c.absent_since
                < sa.func.now() - sa.func.make_interval(0, 0, 0, 0, 0, 0, sa.bindparam("grace")),
            ),
            sa.and_(
                battle_players.c.presence.in_(["dropped", "left", "gone"]),
                players.c.absent_since.is_(None),
                _IN_ROOM,
            ),
            sa.and_(battle_players.c.presence.in_(["present", "dropped"]), sa.not_(_IN_ROOM)),
        ),
    )
)
_BEAT = sa.update(instances).where(instances.c.id == sa.bindparam("instance")).values(seen_at=sa.func.now())
_BEGIN = pg.insert(instances).on_conflict_do_update(
    index_elements=[instances.c.id], set_={"seen_at": sa.func.now()}
)
_BURY = (
    sa.delete(instances)
    .where(
        instances.c.seen_at < sa.func.now() - sa.func.make_interval(0, 0, 0, 0, 0, 0, sa.bindparam("unseen"))
    )
    .returning(instances.c.id)
)
_ORPHANED = connections.c.instance.not_in(sa.select(instances.c.id))
_ORPHANS = sa.delete(connections).where(_ORPHANED).returning(connections.c.user_id)
_LOCK_ALL = (
    sa.select(players.c.user_id)
    .where(players.c.user_id.in_(sa.select(connections.c.user_id).where(_ORPHANED)))
    .order_by(players.c.user_id)
    .with_for_update(key_share=True)
)
_NAMESAKES = (
    sa.delete(instances)
    .where(sa.func.left(instances.c.id, -SUFFIX) == sa.bindparam("name"))
    .returning(instances.c.id)
)
_ALL_DEPART = (
    sa.update(players)
    .where(
        players.c.absent_since.is_(None),
        players.c.user_id.in_(sa.bindparam("users", expanding=True)),
        sa.not_(_HERE),
    )
    .values(absent_since=sa.func.now())
)


async def arrive(
    conn: Connection, sid: str, user_id: UUID, username: str, instance: str, *, is_guest: bool
) -> None:
    """Note a socket that opened; its user becomes known and is no longer absent."""
    await conn.execute_all(
        (_ARRIVE, {"user_id": user_id, "username": username, "is_guest": is_guest}),
        (_OPEN, {"sid": sid, "user_id": user_id, "instance": instance}),
    )


async def depart(conn: Connection, sid: str, user_id: UUID) -> None:
    """Note a socket that closed; a user without another is absent from now on."""
    await conn.execute_all(
        (_LOCK, {"user_id": user_id}), (_CLOSE, {"sid": sid}), (_DEPART, {"of_user": user_id})
    )


async def is_absent(conn: Connection, user_id: UUID) -> bool:
    """Whether the user has no socket open."""
    return bool(await conn.scalar(_ABSENT, user_id=user_id))


async def is_member(conn: Connection, room_id: UUID, user_id: UUID) -> bool:
    """Whether the user is in the room."""
    return await conn.scalar(_IS_MEMBER, room_id=room_id, user_id=user_id) is not None


async def mismatches(conn: Connection, grace: float) -> list[Any]:
    """Players of whom their battles do not know yet: gone for ``grace`` seconds, back, or out of the room."""
    return await conn.all(_MISMATCHES, grace=grace)


async def begin(conn: Connection, instance: str) -> None:
    """An instance lives from now on."""
    await conn.execute(_BEGIN, id=instance)


async def bury_namesakes(conn: Connection, boot: str) -> list[str]:
    """Remove former lives of a process's instance, and their sockets; their names."""
    former = [row.id for row in await conn.all(_NAMESAKES, name=boot[:-SUFFIX])]
    await _drop_orphans(conn)
    return former


async def beat(conn: Connection, instance: str) -> bool:
    """Say that the instance lives; False if others had given it up."""
    return await conn.execute(_BEAT, instance=instance) > 0


async def bury(conn: Connection, unseen: float) -> list[str]:
    """Remove instances not seen for so many seconds, and their sockets; the instances' names."""
    dead = [row.id for row in await conn.all(_BURY, unseen=unseen)]
    await _drop_orphans(conn)
    return dead


async def _drop_orphans(conn: Connection) -> None:
    """Remove sockets of instances that are no more; users without another are absent from now on.

    Players are locked first, as when a socket opens or closes: who opens one this moment is waited for.
    """
    if await conn.all(_LOCK_ALL):
        users = [row.user_id for row in await conn.all(_ORPHANS)]
        await conn.execute(_ALL_DEPART, users=users)
