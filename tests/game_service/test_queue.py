"""Quick match: who waits, who is paired, and what keeps neither from the others."""

import asyncio

import pytest
import sqlalchemy as sa

from tests.game_service.conftest import World
from tests.game_service.players import Player


async def join_all(world: World, *names: str) -> list[Player]:
    return list(await asyncio.gather(*(world.join(name) for name in names)))


async def is_matched(*players: Player) -> None:
    found = [await player.expect("match_found") for player in players]
    assert len({item["battle_id"] for item in found}) == 1


async def waiting(world: World) -> list[str]:
    """Names of those in the queue."""
    async with world.game.container.db().connect() as conn:
        rows = await conn.all(
            sa.text("SELECT username FROM game.match_queue JOIN game.players USING (user_id) ORDER BY 1")
        )
    return [row.username for row in rows]


async def test_who_takes_a_seat_in_a_room_waits_for_no_match_any_more(world: World) -> None:
    owner, eve, ada, bob = await join_all(world, "owner", "eve", "ada", "bob")
    room = (await owner.call("create_room"))["room"]
    await owner.call("start_battle", settings={"rounds": 1, "players": 5})
    await eve.call("quick_match")
    await eve.call("join_room", code=room["code"])
    await eve.expect_battle("player_joined", player_id=eve.user_id)
    assert await waiting(world) == []
    await ada.call("quick_match")
    await bob.call("quick_match")
    await is_matched(ada, bob)


async def test_a_player_who_waits_and_yet_plays_is_passed_over(world: World) -> None:
    owner, eve, ada, bob = await join_all(world, "owner", "eve", "ada", "bob")
    room = (await owner.call("create_room"))["room"]
    await eve.call("join_room", code=room["code"])
    await owner.call("start_battle", settings={"rounds": 1})
    await ada.call("quick_match")
    async with world.game.container.db().connect() as conn:
        await conn.execute(
            sa.text(
                "INSERT INTO game.match_queue (user_id, key, settings, joined_at)"
                " SELECT players.user_id, key, settings, '2020-01-01' FROM game.players, game.match_queue"
                " WHERE username = 'eve'"
            )
        )
    await bob.call("quick_match")
    await is_matched(ada, bob)
    assert await waiting(world) == ["eve"]


async def test_players_who_come_and_cancel_at_once_are_paired_or_not_but_never_both(world: World) -> None:
    crowd = await join_all(world, *(f"player{number}" for number in range(8)))
    await asyncio.gather(*(player.call("quick_match", rounds=1) for player in crowd))
    answers = await asyncio.gather(*(player.call("cancel_match") for player in crowd))
    for player, answer in zip(crowd, answers, strict=True):
        if not answer["cancelled"] and player.events("match_found") == []:
            await player.expect("match_found")
        assert answer["cancelled"] == (player.events("match_found") == [])
    assert await waiting(world) == []


@pytest.mark.parametrize("tag", ["no tag", "Graphs", "", "a--b"])
async def test_what_cannot_be_a_tag_is_refused_at_once(world: World, tag: str) -> None:
    ada = await world.join("ada")
    assert await ada.refusal("quick_match", tags=[tag]) == "validation-failed"
    await ada.call("create_room")
    assert await ada.refusal("start_battle", settings={"tags": [tag]}) == "validation-failed"


@pytest.mark.parametrize(("tag", "code"), [("refused", "problems-refused"), ("none", "not-enough-problems")])
async def test_a_pair_that_no_battle_can_be_made_for_is_told_so(world: World, tag: str, code: str) -> None:
    eve, mal = await join_all(world, "eve", "mal")
    for player in (eve, mal):
        await player.call("quick_match", tags=[tag])
    for player in (eve, mal):
        assert (await player.expect("match_failed"))["error"]["code"] == code
    assert await waiting(world) == []
    room_id = (await eve.call("create_room"))["room_id"]
    await mal.call("join_room", room_id=room_id)
    assert await eve.refusal("start_battle", settings={"tags": [tag]}) == code


async def test_a_pair_that_fails_keeps_no_other_from_being_paired(world: World) -> None:
    eve, mal, ada, bob = await join_all(world, "eve", "mal", "ada", "bob")
    for player in (eve, mal):
        await player.call("quick_match", tags=["broken"])
    for player in (ada, bob):
        await player.call("quick_match")
    await is_matched(ada, bob)
    assert await waiting(world) == ["eve", "mal"]
