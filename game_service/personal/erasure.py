"""Players without their names: what is left of those who were deleted.

Battles belong to all who took part. Their logs keep every event, verdict and standing; of a deleted player
they lose the name, and the sources that the player sent in.
"""

import asyncio
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from game_service.tables import battles, commands, match_queue, players, rooms, submissions
from shared.db import Connection, Database

EVERY = 600.0
"""Seconds between two looks for what was not over yet when a player was deleted."""
FOR = "1 day"
"""How long that is looked for; longer than any battle."""
ROOM, MATCH = "Room", "Quick match"
"""What rooms are called whose names may tell one of a player."""

_ALLOW = sa.text("SET LOCAL game.erasing = 'on'")


_BATTLES = sa.text(
    "SELECT DISTINCT battle_id FROM game.battle_events"
    " WHERE type IN ('battle_created', 'player_joined')"
    " AND (data @> jsonb_build_object('player_id', CAST(:id AS text))"
    " OR data @> jsonb_build_object('players', jsonb_build_array("
    "jsonb_build_object('player_id', CAST(:id AS text)))))"
).columns(battle_id=sa.Uuid)
_LOCK = (
    sa.select(battles.c.id)
    .where(battles.c.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(battles.c.id)
    .with_for_update()
)
_EVENTS = sa.text(
    "UPDATE game.battle_events"
    " SET data = game.renamed(data, :id, :name), private = game.renamed(private, :id, :name)"
    " WHERE battle_id = ANY(:ids)"
    " AND type IN ('battle_created', 'player_joined', 'round_over', 'battle_finished')"
).bindparams(sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid)))
_STATES = sa.text(
    "UPDATE game.battles SET state = game.renamed(state, :id, :name) WHERE id = ANY(:ids)"
).bindparams(sa.bindparam("ids", type_=pg.ARRAY(sa.Uuid)))
_SOURCES = (
    sa.update(submissions)
    .where(
        submissions.c.battle_id.in_(sa.bindparam("ids", expanding=True)),
        submissions.c.player_id == sa.bindparam("user"),
        sa.not_(submissions.c.pending),
    )
    .values(source="", message=None)
)
_ROOMS = (
    sa.update(rooms)
    .where(
        sa.or_(
            rooms.c.owner_id == sa.bindparam("user"),
            rooms.c.name.in_(
                sa.select(players.c.username + "'s room").where(players.c.user_id == sa.bindparam("user"))
            ),
            sa.and_(
                rooms.c.is_match,
                rooms.c.id.in_(
                    sa.select(battles.c.room_id).where(battles.c.id.in_(sa.bindparam("ids", expanding=True)))
                ),
            ),
        )
    )
    .values(name=sa.case((rooms.c.is_match, MATCH), else_=ROOM))
)
_DEQUEUE = sa.delete(match_queue).where(match_queue.c.user_id == sa.bindparam("user"))
_FORGET_ANSWERS = sa.delete(commands).where(commands.c.user_id == sa.bindparam("user"))
_PLAYER = pg.insert(players).values(
    user_id=sa.bindparam("user_id"),
    username=sa.bindparam("username"),
    avatar=sa.bindparam("avatar"),
    is_guest=False,
    deleted_at=sa.func.now(),
)
_PLAYER = _PLAYER.on_conflict_do_update(
    index_elements=[players.c.user_id],
    set_={
        "username": _PLAYER.excluded.username,
        "avatar": _PLAYER.excluded.avatar,
        "deleted_at": sa.func.coalesce(players.c.deleted_at, sa.func.now()),
    },
)
_LATELY = sa.select(players.c.user_id, players.c.username, players.c.avatar).where(
    players.c.deleted_at > sa.func.now() - sa.text(f"interval '{FOR}'")
)


async def erase(conn: Connection, user_id: UUID, name: str, avatar: str | None) -> None:
    """Take all that is personal of a player out of what is kept; done again, it changes nothing more.

    ``name``: what the player is called from now on. Sources that are still in judging stay until they are
    judged: battles must come to the same end as they would have.
    """
    of_user = {"user": user_id}
    named = {"id": str(user_id), "name": name}
    ids = [row.battle_id for row in await conn.all(_BATTLES, id=str(user_id))]
    if ids:
        await conn.all(_LOCK, ids=ids)  # what the rules do with a battle meanwhile comes before or after
        await conn.execute_all(
            (_ALLOW, {}),
            (_EVENTS, named | {"ids": ids}),
            (_STATES, named | {"ids": ids}),
            (_SOURCES, of_user | {"ids": ids}),
        )
    await conn.execute_all(
        (_ROOMS, of_user | {"ids": ids}),
        (_DEQUEUE, of_user),
        (_FORGET_ANSWERS, of_user),
        (_PLAYER, {"user_id": user_id, "username": name, "avatar": avatar}),
    )


async def finish(db: Database) -> None:
    """Do it again for players deleted lately: their last battles may have gone on for a while."""
    async with db.connect() as conn:
        lately = await conn.all(_LATELY)
    for row in lately:
        async with db.begin() as conn:
            await erase(conn, row.user_id, row.username, row.avatar)


class Finishing:
    """`finish`, now and then."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def step(self) -> None:
        await finish(self._db)
        await asyncio.sleep(EVERY)
