"""Players who drop, leave, come back or stay away, and what the others may do then."""

import asyncio
from datetime import datetime

import psycopg2
import pytest

from tests.game_service.conftest import Match, World
from tests.game_service.players import is_gap_free
from tests.game_service.rooms import three_in_a_battle
from tests.waiting import until


def seconds_between(earlier: str, later: str) -> float:
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()


async def test_who_is_back_within_the_grace_goes_on(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    await bob.drop()
    dropped = await ada.expect_battle("player_dropped", player_id=bob.user_id)
    assert seconds_between(dropped["at"], dropped["data"]["grace_until"]) == 40
    assert await ada.refusal("claim_win", battle_id=battle_id) == "cannot-claim"
    await bob.again()
    await ada.expect_battle("player_back", player_id=bob.user_id)
    await bob.call("submit", battle_id=battle_id, language="python", source="AC")
    await ada.call("submit", battle_id=battle_id, language="python", source="WA 3")
    await ada.expect_battle("submission_judged", player_id=ada.user_id)
    await ada.call("forfeit", battle_id=battle_id)
    finished = await bob.expect_battle("battle_finished")
    assert finished["data"]["winner_id"] == bob.user_id
    assert await bob.resume(battle_id) == await ada.resume(battle_id)


@pytest.mark.parametrize("changes", [{"leave_grace": 0.1}])
async def test_who_left_has_a_shorter_grace_and_then_the_win_may_be_claimed(
    world: World, match: Match
) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    await bob.call("leave_room")
    left = await ada.expect_battle("player_left", player_id=bob.user_id)
    assert seconds_between(left["at"], left["data"]["grace_until"]) == pytest.approx(0.1)
    await ada.expect_battle("player_gone", player_id=bob.user_id)
    assert await bob.refusal("claim_win", battle_id=battle_id) == "cannot-claim"
    await ada.call("claim_win", battle_id=battle_id)
    for player in (ada, bob):
        finished = await player.expect_battle("battle_finished")
        assert finished["data"]["winner_id"] == ada.user_id
        assert finished["data"]["xp"] == {ada.user_id: 10, bob.user_id: 0}


@pytest.mark.parametrize("changes", [{"drop_grace": 0.1}])
async def test_who_is_gone_may_still_come_back_before_the_win_is_claimed(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    await bob.drop()
    await ada.expect_battle("player_gone", player_id=bob.user_id)
    await bob.again()
    await ada.expect_battle("player_back", player_id=bob.user_id)
    assert await ada.refusal("claim_win", battle_id=battle_id) == "cannot-claim"
    await bob.call("submit", battle_id=battle_id, language="python", source="AC")
    await ada.expect_battle("submission_judged", player_id=bob.user_id, verdict="AC")


@pytest.mark.parametrize("changes", [{"drop_grace": 0.1}])
async def test_the_others_go_on_without_one_who_is_gone(world: World) -> None:
    (ada, bob, cyd), battle_id = await three_in_a_battle(world)
    await cyd.drop()
    await ada.expect_battle("player_gone", player_id=cyd.user_id)
    for player in (ada, bob):
        await player.call("submit", battle_id=battle_id, language="python", source="AC")
    finished = await ada.expect_battle("battle_finished")
    assert (finished["data"]["reason"], finished["data"]["winner_id"]) == ("points", ada.user_id)
    assert len(finished["data"]["standings"]) == 3
    await cyd.again()
    assert await cyd.resume(battle_id) == await bob.resume(battle_id)


async def test_the_last_who_has_not_forfeited_wins(world: World) -> None:
    (ada, bob, cyd), battle_id = await three_in_a_battle(world)
    await ada.call("forfeit", battle_id=battle_id)
    assert await ada.refusal("forfeit", battle_id=battle_id) == "already-forfeited"
    code = {"battle_id": battle_id, "language": "python", "source": "AC"}
    assert await ada.refusal("submit", **code) == "already-forfeited"
    await bob.call("forfeit", battle_id=battle_id)
    finished = await cyd.expect_battle("battle_finished")
    assert (finished["data"]["reason"], finished["data"]["winner_id"]) == ("forfeit", cyd.user_id)
    assert await ada.refusal("claim_win", battle_id=battle_id) == "battle-over"


async def test_a_seat_is_free_at_once_before_the_battle_begins(world: World) -> None:
    ada, bob, cyd = await asyncio.gather(*(world.join(name) for name in ("ada", "bob", "cyd")))
    room = (await ada.call("create_room"))["room"]
    await bob.call("join_room", code=room["code"])
    battle_id = (await ada.call("start_battle", settings={"rounds": 1, "players": 3}))["battle_id"]
    await bob.call("leave_room")
    left = await ada.expect_battle("player_left", player_id=bob.user_id)
    assert left["data"]["grace_until"] is None
    assert await bob.refusal("ready", battle_id=battle_id) == "battle-not-found"
    await cyd.call("join_room", code=room["code"])
    await cyd.call("ready", battle_id=battle_id)
    await ada.expect_battle("round_started")
    assert bob.log(battle_id)[-1]["type"] == "player_left"


async def test_a_closed_battle_is_cancelled_when_one_of_two_leaves_before_it_begins(world: World) -> None:
    ada, bob = await asyncio.gather(world.join("ada"), world.join("bob"))
    room = (await ada.call("create_room"))["room"]
    await bob.call("join_room", code=room["code"])
    await ada.call("start_battle", settings={"rounds": 1})
    await bob.call("leave_room")
    assert (await ada.expect_battle("battle_cancelled"))["data"]["reason"] == "too-few-players"


@pytest.mark.parametrize("changes", [{"waiting": 1.0}])
async def test_a_battle_waits_only_so_long_for_its_players(world: World) -> None:
    ada, bob = await asyncio.gather(world.join("ada"), world.join("bob"))
    room = (await ada.call("create_room"))["room"]
    await bob.call("join_room", code=room["code"])
    await ada.call("start_battle", settings={"rounds": 1})
    assert (await bob.expect_battle("battle_cancelled"))["data"]["reason"] == "waited-too-long"
    await ada.call("start_battle", settings={"rounds": 1})


async def test_leaving_and_coming_back_at_once_ends_as_the_room_does(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    room_id = bob.events("match_found")[0]["room_id"]
    tablet = await world.join("bob", user_id=bob.user_id)
    for _ in range(8):
        await asyncio.gather(tablet.ask("leave_room"), bob.ask("join_room", {"room_id": room_id}))

        async def agree() -> bool:
            room = (await ada.call("join_room", room_id=room_id))["room"]
            is_member = bob.user_id in [member["user_id"] for member in room["members"]]
            _, body = await world.get(f"/api/battles/{battle_id}", ada)
            presence = {player["id"]: player["presence"] for player in body["battle"]["players"]}
            return bool(presence[bob.user_id] == ("present" if is_member else "left"))

        await until(agree)
        await bob.call("join_room", room_id=room_id)
    assert is_gap_free(await ada.resume(battle_id))


async def test_a_battle_learns_of_a_leave_that_a_crash_kept_from_it(world: World, match: Match) -> None:
    ada, bob, _ = await match(rounds=1)
    await ada.expect_battle("round_started")
    admin = psycopg2.connect(world.database.admin_dsn)
    with admin, admin.cursor() as cursor:
        statement = "DELETE FROM game.room_members WHERE user_id = %s"
        await asyncio.to_thread(cursor.execute, statement, [bob.user_id])  # the service may hold it
    admin.close()
    await ada.expect_battle("player_left", player_id=bob.user_id)
