"""A command with a msg_id is done once, however often and over whatever socket it is sent."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa

from tests.game_service.conftest import Match, World
from tests.game_service.players import Player, new_msg_id

Command = dict[str, Any]


async def thrice(player: Player, event: str, **data: Any) -> dict[str, Any]:
    """Send a command twice over one socket and once over the next: the one answer."""
    data["msg_id"] = new_msg_id()
    answer = await player.call(event, **data)
    assert await player.call(event, **data) == answer
    await player.drop()
    await player.again()
    assert await player.call(event, **data) == answer
    return answer


async def rows(world: World, table: str) -> int:
    async with world.game.container.db().connect() as conn:
        return int(await conn.scalar(sa.text(f"SELECT count(*) FROM game.{table}")) or 0)


async def test_a_room_is_made_once(world: World) -> None:
    ada = await world.join("ada")
    answer = await thrice(ada, "create_room", name="the den")
    assert await rows(world, "rooms") == 1
    assert [room["id"] for room in ada.events("connected")[-1]["rooms"]] == [answer["room_id"]]


async def test_a_room_is_joined_and_left_once(world: World) -> None:
    ada, bob = await asyncio.gather(world.join("ada"), world.join("bob"))
    room = (await ada.call("create_room"))["room"]
    await thrice(bob, "join_room", code=room["code"])
    await thrice(bob, "leave_room", room_id=room["id"])
    await ada.call("cancel_match")
    assert len(ada.events("user_joined")) == len(ada.events("user_left")) == 1
    assert await rows(world, "room_members") == 1


async def test_a_battle_is_started_and_given_up_once(world: World) -> None:
    ada, bob = await asyncio.gather(world.join("ada"), world.join("bob"))
    room = (await ada.call("create_room"))["room"]
    await bob.call("join_room", code=room["code"])
    battle_id = (await thrice(ada, "start_battle", settings={"rounds": 1}))["battle_id"]
    assert await rows(world, "battles") == 1
    await thrice(bob, "ready", battle_id=battle_id)
    await ada.expect_battle("round_started")
    await thrice(bob, "submit", battle_id=battle_id, language="python", source="WA")
    await ada.expect_battle("submission_judged")
    await thrice(bob, "forfeit", battle_id=battle_id)
    await ada.expect_battle("battle_finished", winner_id=ada.user_id)
    types = [event["type"] for event in await ada.resume(battle_id)]
    for once in ("player_ready", "submission_received", "player_forfeited", "battle_finished"):
        assert types.count(once) == (2 if once == "player_ready" else 1)  # the owner is ready from the start
    assert await rows(world, "submissions") == 1


async def test_the_queue_is_entered_once(world: World) -> None:
    ada, bob = await asyncio.gather(world.join("ada"), world.join("bob"))
    command: Command = {"rounds": 1, "msg_id": new_msg_id()}
    answer = await ada.call("quick_match", **command)
    await bob.call("quick_match", rounds=1)
    found = await ada.expect("match_found")
    await ada.call("forfeit", battle_id=found["battle_id"])
    await ada.expect_battle("battle_cancelled")
    assert await ada.call("quick_match", **command) == answer
    assert (await ada.call("cancel_match"))["cancelled"] is False


async def test_the_same_command_on_two_sockets_at_once_is_done_once(world: World) -> None:
    ada = await world.join("ada")
    tablet = await world.join("ada", user_id=ada.user_id)
    command: Command = {"name": "the den", "msg_id": new_msg_id()}
    answers = await asyncio.gather(*(player.call("create_room", **command) for player in (ada, tablet) * 5))
    assert all(answer == answers[0] for answer in answers)
    assert await rows(world, "rooms") == 1


async def test_a_msg_id_is_its_users_own(world: World) -> None:
    ada, bob = await asyncio.gather(world.join("ada"), world.join("bob"))
    command: Command = {"msg_id": "1"}
    rooms = [(await player.call("create_room", **command))["room_id"] for player in (ada, bob)]
    assert rooms[0] != rooms[1]


@pytest.mark.parametrize("other", [("create_room", {"name": "b"}), ("cancel_match", {})])
async def test_a_msg_id_names_one_command_for_good(world: World, other: tuple[str, Command]) -> None:
    ada = await world.join("ada")
    await ada.call("create_room", name="a", msg_id="1")
    event, data = other
    assert await ada.refusal(event, **data, msg_id="1") == "msg-id-reused"
    assert await rows(world, "rooms") == 1


async def test_joining_sent_again_does_not_bring_back_who_has_left(world: World) -> None:
    ada, bob = await asyncio.gather(world.join("ada"), world.join("bob"))
    room = (await ada.call("create_room"))["room"]
    battle_id = (await ada.call("start_battle", settings={"rounds": 1, "players": 2}))["battle_id"]
    command: Command = {"code": room["code"], "msg_id": new_msg_id()}
    answer = await bob.call("join_room", **command)
    await ada.expect_battle("player_joined", player_id=bob.user_id)
    await bob.call("leave_room")
    await ada.expect_battle("player_left", player_id=bob.user_id)
    assert await bob.call("join_room", **command) == answer
    log = await ada.resume(battle_id)
    assert log[-1]["type"] == "player_left"
    assert await rows(world, "room_members") == 1


async def test_an_answer_outlives_what_it_tells_of(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    command: Command = {"battle_id": battle_id, "msg_id": new_msg_id()}
    answer = await bob.call("forfeit", **command)
    await ada.expect_battle("battle_finished")
    assert await bob.call("forfeit", **command) == answer
    assert await bob.refusal("forfeit", battle_id=battle_id) == "battle-over"
