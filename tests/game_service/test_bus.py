"""What is committed reaches every player, at whatever instance and whatever becomes of connections."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa

from tests.game_service.conftest import World
from tests.game_service.players import Player, Refused, is_gap_free, new_msg_id
from tests.game_service.proxy import Proxy, running_proxy
from tests.waiting import until


async def quick_match(*pair: Player) -> str:
    for player in pair:
        await player.call("quick_match", rounds=1)
    ids = [(await player.expect("match_found"))["battle_id"] for player in pair]
    for player in pair:
        await player.expect_battle("round_started")
    assert len(set(ids)) == 1
    return str(ids[0])


@pytest.fixture
async def apart(bare_world: World) -> tuple[Player, Player]:
    """Two players, each with a socket at an instance of its own."""
    first, second = await bare_world.start(instance="1"), await bare_world.start(instance="2")
    return await bare_world.join("ada", url=first.url), await bare_world.join("bob", url=second.url)


@pytest.fixture
async def proxied(bare_world: World) -> AsyncIterator[tuple[World, Proxy]]:
    """A world whose instance reaches the database through a proxy."""
    with TemporaryDirectory(prefix="codemaze-proxy-") as folder:
        async with running_proxy(bare_world.database.dsn("game"), Path(folder)) as (proxy, dsn):
            await bare_world.start(database_url=dsn)
            yield bare_world, proxy
            await bare_world.game.stop()


async def test_players_at_two_instances_hear_all_of_their_battle_unasked(
    apart: tuple[Player, Player],
) -> None:
    ada, bob = apart
    battle_id = await quick_match(ada, bob)
    for player in (bob, ada):
        await player.call("submit", battle_id=battle_id, language="python", source="AC")
    for player in (ada, bob):
        await player.expect_battle("battle_finished", winner_id=bob.user_id)
    logs = [player.logs[battle_id] for player in (ada, bob)]
    assert logs[0] == logs[1]
    assert is_gap_free(logs[0])
    assert [item["verdict"] for item in bob.events("submission_result")] == ["AC"]


async def test_rooms_are_shared_by_instances(apart: tuple[Player, Player]) -> None:
    ada, bob = apart
    room = (await ada.call("create_room"))["room"]
    await bob.call("join_room", code=room["code"])
    assert (await ada.expect("user_joined"))["user_id"] == bob.user_id
    assert bob.events("user_joined") == []
    battle_id = (await ada.call("start_battle", settings={"rounds": 1}))["battle_id"]
    await bob.expect_battle("battle_created")
    await bob.call("ready", battle_id=battle_id)
    await ada.expect_battle("round_started")
    await bob.call("leave_room")
    await bob.expect("room_left")
    await ada.expect("user_left")
    await ada.expect_battle("player_left")


async def test_a_users_sockets_at_two_instances_hear_the_same(
    bare_world: World, apart: tuple[Player, Player]
) -> None:
    ada, bob = apart
    tablet = await bare_world.join("ada", user_id=ada.user_id, url=bob.url)
    battle_id = await quick_match(ada, bob)
    await tablet.expect_battle("round_started")
    await ada.call("try", battle_id=battle_id, language="python", source="WA 1")
    assert await tablet.expect("try_finished") == ada.events("try_finished")[0]
    assert tablet.events("try_test") == ada.events("try_test")
    await bob.call("forfeit", battle_id=battle_id)
    for socket in (tablet, ada):
        await socket.expect_battle("battle_finished")
    assert tablet.logs == ada.logs


async def test_what_is_larger_than_a_notification_arrives_whole(
    bare_world: World, apart: tuple[Player, Player]
) -> None:
    ada, bob = apart
    room = (await ada.call("create_room", seats=40))["room"]
    others = [await bare_world.join(f"çüé{number}" * 16, url=ada.url) for number in range(30)]
    for other in others:
        await other.call("join_room", code=room["code"])
    tablet = await bare_world.join("bob", user_id=bob.user_id, url=ada.url)
    joined = (await tablet.call("join_room", code=room["code"]))["room"]
    told = await bob.expect("room_joined")
    assert told["room_data"] == joined
    assert len(str(told)) > 8000


async def test_an_event_is_told_though_the_answer_to_its_commit_is_lost(proxied: tuple[World, Proxy]) -> None:
    world, proxy = proxied
    ada, bob = [await world.join(name) for name in ("ada", "bob")]
    battle_id = await quick_match(ada, bob)
    command = {"battle_id": battle_id, "msg_id": new_msg_id()}
    proxy.cut_at_commit_after(b"player_forfeited")
    with pytest.raises(Refused, match="database"):
        await ada.call("forfeit", **command)
    await asyncio.wait_for(proxy.cut.wait(), 10)
    for player in (ada, bob):
        await player.expect_battle("battle_finished", winner_id=bob.user_id)
        assert is_gap_free(player.logs[battle_id])
    await ada.call("forfeit", **command)


async def test_a_round_begins_for_all_though_the_answer_to_its_commit_is_lost(
    proxied: tuple[World, Proxy],
) -> None:
    world, proxy = proxied
    ada, bob = [await world.join(name) for name in ("ada", "bob")]
    proxy.cut_at_commit_after(b"round_started")
    battle_id = await quick_match(ada, bob)
    await asyncio.wait_for(proxy.cut.wait(), 10)
    for player in (ada, bob):
        assert is_gap_free(player.logs[battle_id])


async def test_what_is_said_while_an_instance_is_deaf_comes_once_it_hears_again(
    proxied: tuple[World, Proxy],
) -> None:
    world, proxy = proxied
    second = await world.start(instance="2")
    ada, bob = await world.join("ada"), await world.join("bob", url=second.url)
    battle_id = await quick_match(ada, bob)
    listening = world.game.container.announcer().listening
    proxy.cut_all()
    await until(lambda: not listening.is_set())
    await bob.call("submit", battle_id=battle_id, language="python", source="WA 1")
    await bob.call("forfeit", battle_id=battle_id)
    await bob.call("leave_room")
    await bob.expect_battle("battle_finished")
    hello = await ada.expect("connected")
    assert [member["user_id"] for member in hello["rooms"][0]["members"]] == [ada.user_id]
    await ada.expect_battle("battle_finished", winner_id=ada.user_id)
    assert ada.logs[battle_id] == bob.logs[battle_id]


async def test_an_event_that_no_notification_told_of_is_found_in_the_log(world: World) -> None:
    ada, bob = [await world.join(name) for name in ("ada", "bob")]
    battle_id = await quick_match(ada, bob)
    async with world.game.container.db().begin() as conn:
        await conn.execute(
            sa.text(
                "WITH b AS (UPDATE game.battles SET seq = seq + 1,"
                " state = jsonb_set(state, '{seq}', to_jsonb(seq + 1)) RETURNING id, seq)"
                " INSERT INTO game.battle_events (battle_id, seq, type, at, data)"
                " SELECT id, seq, 'news', now(), '{}' FROM b"
            )
        )
    for player in (ada, bob):
        await player.expect_battle("news")
        assert is_gap_free(player.logs[battle_id])
