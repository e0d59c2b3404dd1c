"""The loop that ticks battles when they are due."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa

from game_service.battles.deadlines import AT_ONCE
from tests.game_service.conftest import World

_COPY = sa.text(
    "INSERT INTO game.rooms (id, code, name, owner_id, is_private, seats)"
    " SELECT gen_random_uuid(), 'b' || n, 'broken', owner_id, true, 2"
    " FROM game.rooms, generate_series(1, :many) AS n WHERE id = :room_id"
).bindparams(sa.bindparam("room_id", type_=sa.Uuid))
_BREAK = sa.text(
    "INSERT INTO game.battles (id, room_id, status, seq, state, problems, deadline_at)"
    " SELECT gen_random_uuid(), id, 'running', 1, '{}', '[]', :at FROM game.rooms WHERE name = 'broken'"
).bindparams(sa.bindparam("at", type_=sa.DateTime(timezone=True)))


async def test_battles_that_cannot_be_ticked_hold_up_no_other(world: World) -> None:
    ada, bob = await asyncio.gather(world.join("ada"), world.join("bob"))
    room_id = UUID((await ada.call("create_room"))["room_id"])
    await bob.call("join_room", room_id=str(room_id))
    async with world.game.container.db().connect() as conn:
        await conn.execute(_COPY, many=AT_ONCE + 1, room_id=room_id)
        await conn.execute(_BREAK, at=datetime(2020, 1, 1, tzinfo=UTC))
    battle_id = (await ada.call("start_battle", settings={"rounds": 1, "round_seconds": 1}))["battle_id"]
    await bob.call("ready", battle_id=battle_id)
    for player in (ada, bob):
        await player.expect_battle("battle_finished")
