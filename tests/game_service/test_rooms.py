"""Rooms: made, found, entered, left, handed over and closed."""

import asyncio
import re
from uuid import uuid4

import pytest
import sqlalchemy as sa

from game_service.rooms.service import MOST_OWNED
from tests.game_service.conftest import World
from tests.game_service.players import Player
from tests.waiting import until


async def join_all(world: World, *names: str) -> list[Player]:
    return list(await asyncio.gather(*(world.join(name) for name in names)))


async def test_a_room_has_four_capital_letters_and_its_maker_as_owner(world: World) -> None:
    ada = await world.join("ada")
    answer = await ada.call("create_room")
    room = answer["room"]
    assert re.fullmatch("[A-Z]{4}", room["code"])
    assert (room["owner_id"], room["name"], room["has_password"]) == (ada.user_id, "ada's room", False)
    assert [member["user_id"] for member in room["members"]] == [ada.user_id]
    assert await ada.expect("room_joined") == {"room_id": room["id"], "room_data": room}


async def test_all_in_a_room_hear_who_comes_and_goes(world: World) -> None:
    ada, bob = await join_all(world, "ada", "bob")
    room = (await ada.call("create_room"))["room"]
    await bob.call("join_room", room_id=room["id"])
    came = await ada.expect("user_joined")
    assert came == {
        "user_id": bob.user_id,
        "user_name": "bob",
        "user_picture": None,
        "room_id": room["id"],
    }
    await bob.call("leave_room")
    assert await ada.expect("user_left") == {"user_id": bob.user_id, "room_id": room["id"]}
    assert await bob.expect("room_left") == {"room_id": room["id"]}
    assert bob.events("user_joined") == []


async def test_what_goes_on_in_a_room_is_told_to_its_members_alone(world: World) -> None:
    ada, bob, eve = await join_all(world, "ada", "bob", "eve")
    room = (await ada.call("create_room", is_private=True))["room"]
    await bob.call("join_room", room_id=room["id"])
    await bob.call("leave_room")
    await ada.call("cancel_match")
    assert eve.events("user_joined") == eve.events("room_joined") == []
    assert eve.events("connected")[0]["rooms"] == []
    assert room["code"] not in str(eve.inbox)


async def test_a_room_is_entered_only_with_its_password(world: World) -> None:
    ada, bob = await join_all(world, "ada", "bob")
    room = (await ada.call("create_room", password="open sesame"))["room"]
    assert room["has_password"]
    assert await bob.refusal("join_room", code=room["code"]) == "wrong-password"
    assert await bob.refusal("join_room", code=room["code"], password="") == "wrong-password"
    assert await bob.refusal("join_room", room_id=room["id"], password="Open sesame") == "wrong-password"
    await bob.call("join_room", code=room["code"], password="open sesame")
    await bob.call("join_room", code=room["code"])  # who is inside need not say it again


async def test_a_code_or_id_that_there_is_not_opens_no_room(world: World) -> None:
    ada = await world.join("ada")
    assert await ada.refusal("join_room", code="AEIO") == "room-not-found"
    assert await ada.refusal("join_room", room_id=str(uuid4())) == "room-not-found"
    assert await ada.refusal("leave_room") == "not-in-room"
    assert await ada.refusal("leave_room", room_id=str(uuid4())) == "not-in-room"


async def test_of_many_who_come_at_once_only_as_many_enter_as_there_are_seats(world: World) -> None:
    ada, *others = await join_all(world, *(f"player{number}" for number in range(6)))
    room = (await ada.call("create_room", seats=3))["room"]
    answers = await asyncio.gather(*(player.ask("join_room", {"code": room["code"]}) for player in others))
    refusals = [answer["error"]["code"] for answer in answers if not answer["ok"]]
    assert refusals == ["room-full"] * 3
    room = (await ada.call("join_room", code=room["code"]))["room"]
    assert len(room["members"]) == 3


async def test_only_the_owner_in_the_room_starts_a_battle(world: World) -> None:
    ada, bob, eve = await join_all(world, "ada", "bob", "eve")
    room_id = (await ada.call("create_room"))["room_id"]
    assert await ada.refusal("start_battle") == "not-enough-players"
    await bob.call("join_room", room_id=room_id)
    assert await bob.refusal("start_battle") == "not-owner"
    assert await eve.refusal("start_battle") == "not-in-room"
    assert await eve.refusal("start_battle", room_id=room_id) == "not-in-room"
    assert await ada.refusal("start_battle", settings={"tags": ["none"]}) == "not-enough-problems"
    await ada.call("start_battle", room_id=room_id)
    assert await ada.refusal("start_battle", room_id=room_id) == "battle-running"


async def test_who_plays_elsewhere_is_left_out(world: World) -> None:
    ada, bob, cyd = await join_all(world, "ada", "bob", "cyd")
    first = (await ada.call("create_room"))["room_id"]
    await bob.call("join_room", room_id=first)
    await ada.call("start_battle")
    second = (await cyd.call("create_room"))["room_id"]
    await bob.call("join_room", room_id=second)
    assert await cyd.refusal("start_battle") == "not-enough-players"
    await cyd.call("leave_room")
    assert await bob.refusal("start_battle", room_id=second) == "not-enough-players"
    await cyd.call("join_room", room_id=second)
    assert await bob.refusal("start_battle", room_id=second) == "player-busy"


async def test_an_owner_who_leaves_hands_the_room_over(world: World) -> None:
    ada, bob, cyd = await join_all(world, "ada", "bob", "cyd")
    room_id = (await ada.call("create_room"))["room_id"]
    await bob.call("join_room", room_id=room_id)
    await cyd.call("join_room", room_id=room_id)
    await ada.call("leave_room")
    assert await cyd.expect("owner_changed") == {"room_id": room_id, "owner_id": bob.user_id}
    await ada.call("join_room", room_id=room_id)
    assert await ada.refusal("start_battle", room_id=room_id) == "not-owner"
    await bob.call("start_battle", room_id=room_id)


async def test_a_room_that_all_left_belongs_to_who_enters_next(world: World) -> None:
    ada, bob = await join_all(world, "ada", "bob")
    room_id = (await ada.call("create_room"))["room_id"]
    await ada.call("leave_room")
    assert (await bob.call("join_room", room_id=room_id))["room"]["owner_id"] == bob.user_id


async def test_a_user_owns_only_so_many_rooms_at_a_time(world: World) -> None:
    ada = await world.join("ada")
    for _ in range(MOST_OWNED):
        await ada.call("create_room")
    assert await ada.refusal("create_room") == "too-many-rooms"
    await ada.call("leave_room")
    await ada.call("create_room")


@pytest.mark.parametrize("changes", [{"room_grace": 0.2}])
async def test_a_room_forgets_who_stays_away_and_closes_when_it_is_empty(world: World) -> None:
    ada, bob = await join_all(world, "ada", "bob")
    room = (await ada.call("create_room"))["room"]
    await bob.call("join_room", code=room["code"])
    await ada.drop()
    assert await bob.expect("user_left") == {"user_id": ada.user_id, "room_id": room["id"]}
    assert (await bob.expect("owner_changed"))["owner_id"] == bob.user_id
    await bob.call("leave_room")
    async with world.game.container.db().connect() as conn:

        async def is_closed() -> bool:
            query = sa.text("SELECT count(*) FROM game.rooms WHERE closed_at IS NOT NULL")
            return bool(await conn.scalar(query))

        await until(is_closed, every=0.05)
    assert await bob.refusal("join_room", code=room["code"]) == "room-not-found"
    assert await bob.refusal("join_room", room_id=room["id"]) == "room-not-found"
