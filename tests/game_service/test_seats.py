"""Whom a battle holds: seats given up while it waits, at its end, and what else may be done then."""

import asyncio

import pytest

from tests.game_service.conftest import World
from tests.game_service.players import Player


async def three_in_a_room(world: World) -> tuple[list[Player], str]:
    """Three players whose battle waits for the last two to be ready."""
    players = list(await asyncio.gather(*(world.join(name) for name in ("ada", "bob", "cyd"))))
    room = (await players[0].call("create_room"))["room"]
    for player in players[1:]:
        await player.call("join_room", code=room["code"])
    started = await players[0].call("start_battle", settings={"rounds": 1})
    return players, started["battle_id"]


@pytest.mark.parametrize("changes", [{"drop_grace": 0.2}])
async def test_who_is_given_up_before_the_battle_begins_is_free_again(world: World) -> None:
    (ada, bob, cyd), battle_id = await three_in_a_room(world)
    tablet = world.make_player("cyd", user_id=cyd.user_id)
    await cyd.drop()
    await ada.expect_battle("player_gone", player_id=cyd.user_id)
    await tablet.connect()
    assert tablet.events("connected")[0]["battles"] == []
    await tablet.call("quick_match")
    await tablet.call("cancel_match")
    await bob.call("ready", battle_id=battle_id)
    await ada.expect_battle("round_started")
    assert await tablet.refusal("battle_resume", battle_id=battle_id) == "battle-not-found"
    assert (await world.get(f"/api/battles/{battle_id}/events", tablet))[0] == 404
    assert tablet.events("battle_event") == []


async def test_the_end_lets_go_of_everyone(world: World) -> None:
    (ada, bob, cyd), battle_id = await three_in_a_room(world)
    for player in (bob, cyd):
        await player.call("ready", battle_id=battle_id)
    await ada.expect_battle("round_started")
    await cyd.call("forfeit", battle_id=battle_id)
    await cyd.call("quick_match")
    await cyd.call("cancel_match")
    await bob.call("forfeit", battle_id=battle_id)
    await ada.expect_battle("battle_finished", winner_id=ada.user_id)
    for player in (ada, bob, cyd):
        await player.call("quick_match", rounds=1)
