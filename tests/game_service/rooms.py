"""Players who met in a room."""

import asyncio
from typing import Any

from tests.game_service.conftest import World
from tests.game_service.players import Player


async def three_in_a_battle(world: World, **settings: Any) -> tuple[list[Player], str]:
    """Three players in the first round of a battle in a room."""
    players = await asyncio.gather(*(world.join(name) for name in ("ada", "bob", "cyd")))
    owner, *others = players
    room = (await owner.call("create_room"))["room"]
    for player in others:
        await player.call("join_room", code=room["code"])
    battle_id = (await owner.call("start_battle", settings={"rounds": 1} | settings))["battle_id"]
    for player in others:
        await player.call("ready", battle_id=battle_id)
    for player in players:
        await player.expect_battle("round_started")
    return list(players), battle_id
