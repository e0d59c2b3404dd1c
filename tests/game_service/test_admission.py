"""Who may enter a room, and how many rooms one may be in."""

import asyncio

import pytest

from game_service.rooms import service
from tests.game_service.conftest import Match, World
from tests.game_service.players import Player
from tests.waiting import until


async def play_in_a_room(world: World) -> tuple[Player, Player, str]:
    """Two players in a battle in a room of two seats; the room's id."""
    ada, bob = await asyncio.gather(world.join("ada"), world.join("bob"))
    made = (await ada.call("create_room", seats=2, password="open sesame"))["room"]
    await bob.call("join_room", code=made["code"], password="open sesame")
    battle_id = (await ada.call("start_battle", settings={"rounds": 1}))["battle_id"]
    await bob.call("ready", battle_id=battle_id)
    await ada.expect_battle("round_started")
    return ada, bob, made["id"]


async def test_who_leaves_a_battle_keeps_the_seat_to_come_back_to(world: World) -> None:
    ada, bob, room_id = await play_in_a_room(world)
    await bob.call("leave_room")
    await ada.expect_battle("player_left", player_id=bob.user_id)
    eve = await world.join("eve")
    assert await eve.refusal("join_room", room_id=room_id, password="open sesame") == "room-full"
    await bob.call("join_room", room_id=room_id)  # and need not say the password again
    await ada.expect_battle("player_back", player_id=bob.user_id)


async def test_the_seat_of_who_has_forfeited_and_left_is_free(world: World) -> None:
    ada, bob, room_id = await play_in_a_room(world)
    await bob.call("forfeit", battle_id=ada.events("battle_event")[0]["battle_id"])
    await bob.call("leave_room")
    eve = await world.join("eve")
    await eve.call("join_room", room_id=room_id, password="open sesame")
    assert await bob.refusal("join_room", room_id=room_id) == "wrong-password"


async def test_the_room_of_a_match_is_for_its_players_alone(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    room = ada.events("match_found")[0]["room"]
    eve = await world.join("eve")
    await ada.call("leave_room")
    assert await eve.refusal("join_room", code=room["code"]) == "room-not-found"
    await ada.call("join_room", code=room["code"])
    await bob.expect_battle("player_back", player_id=ada.user_id)
    await ada.call("forfeit", battle_id=battle_id)
    await bob.expect_battle("battle_finished")
    await ada.call("leave_room")
    assert await eve.refusal("join_room", room_id=room["id"]) == "room-not-found"
    await ada.call("join_room", room_id=room["id"])
    await bob.call("start_battle", room_id=room["id"], settings={"rounds": 1})


async def test_rooms_of_matches_do_not_pile_up(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1)
    for _ in range(service.MOST_OWNED + 1):
        await ada.call("forfeit", battle_id=battle_id)
        await asyncio.gather(ada.expect_end(battle_id), bob.expect_end(battle_id))
        await asyncio.gather(ada.call("quick_match", rounds=1), bob.call("quick_match", rounds=1))
        found = await ada.expect("match_found")
        battle_id = found["battle_id"]
    await ada.call("create_room")

    async def only_two_are_left() -> bool:
        tablet = await world.join("ada", user_id=ada.user_id)
        await tablet.close()
        return len(tablet.events("connected")[0]["rooms"]) == 2

    await until(only_two_are_left, every=0.3)
    await ada.call("battle_resume", battle_id=battle_id)


async def test_one_is_in_only_so_many_rooms_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_JOINED", 2)
    ada, bob = await asyncio.gather(world.join("ada"), world.join("bob"))
    ids = [(await bob.call("create_room"))["room_id"] for _ in range(2)]
    assert await bob.refusal("create_room") == "too-many-rooms"
    await ada.call("create_room")
    await ada.call("join_room", room_id=ids[0])
    assert await ada.refusal("join_room", room_id=ids[1]) == "too-many-rooms"
    await ada.call("join_room", room_id=ids[0])
    await ada.call("leave_room", room_id=ids[0])
    await ada.call("join_room", room_id=ids[1])


async def test_codes_cannot_be_searched_for(world: World) -> None:
    ada, eve = await asyncio.gather(world.join("ada"), world.join("eve"))
    room = (await ada.call("create_room", is_private=True))["room"]
    for _ in range(service.GUESSES_OF_USER):
        assert await eve.refusal("join_room", code="AEIO") == "room-not-found"
    answer = await eve.ask("join_room", {"code": room["code"]})
    assert answer["error"]["code"] == "too-many-requests"
    assert 0 < answer["error"]["retry_after"] <= service.GUESSES_WINDOW
    bob = await world.join("bob")
    await bob.call("join_room", code=room["code"])


async def test_a_password_cannot_be_guessed_at_by_many_at_once(world: World) -> None:
    ada, bob, eve = await asyncio.gather(*(world.join(name) for name in ("ada", "bob", "eve")))
    room = (await ada.call("create_room", password="open sesame"))["room"]
    guess = {"room_id": room["id"], "password": "wrong"}
    answers = await asyncio.gather(*(eve.ask("join_room", guess) for _ in range(30)))
    codes = [answer["error"]["code"] for answer in answers]
    assert codes.count("wrong-password") == service.GUESSES_OF_USER
    assert codes.count("too-many-requests") == 30 - service.GUESSES_OF_USER
    await bob.call("join_room", room_id=room["id"], password="open sesame")
    await ada.call("join_room", room_id=room["id"])
