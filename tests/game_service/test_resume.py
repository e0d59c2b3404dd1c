"""Coming back to a battle: the log is complete, whatever happened meanwhile."""

import asyncio
import contextlib
from uuid import UUID

import psycopg2
import pytest

from game_service.announcements import Tell, user_channel
from tests.game_service.conftest import Match, World
from tests.game_service.players import Player, is_gap_free
from tests.game_service.rooms import three_in_a_battle
from tests.waiting import until


async def finished(world: World, match: Match) -> tuple[Player, Player, str]:
    """A battle that is over."""
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    await ada.call("submit", battle_id=battle_id, language="python", source="AC")
    await bob.call("forfeit", battle_id=battle_id)
    for player in (ada, bob):
        await player.expect_battle("battle_finished")
    return ada, bob, battle_id


async def test_from_any_seq_the_rest_of_the_log_comes(world: World, match: Match) -> None:
    ada, bob, battle_id = await finished(world, match)
    log = ada.log(battle_id)
    assert is_gap_free(log)
    tablet = await world.join("bob", user_id=bob.user_id)
    for last_seq in range(len(log) + 1):
        answer = await tablet.call("battle_resume", battle_id=battle_id, last_seq=last_seq)
        assert answer["events"] == log[last_seq:]
    assert (await tablet.call("battle_resume", battle_id=battle_id))["events"] == log


async def test_whoever_connects_and_resumes_misses_nothing_that_happens_meanwhile(
    world: World, match: Match
) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")

    async def send_in() -> None:
        while True:
            sent = await bob.call("submit", battle_id=battle_id, language="python", source="WA 1")
            await bob.expect_battle("submission_judged", submission_id=sent["submission_id"])

    busy = asyncio.create_task(send_in())
    for _ in range(6):
        await ada.drop()
        await ada.again()
        assert is_gap_free(await ada.resume(battle_id))
    busy.cancel()
    await asyncio.gather(busy, return_exceptions=True)
    await bob.call("forfeit", battle_id=battle_id)
    for player in (ada, bob):
        await player.expect_battle("battle_finished")
    assert ada.log(battle_id) == bob.log(battle_id)
    assert is_gap_free(ada.log(battle_id))


async def test_a_battle_that_no_longer_holds_a_player_is_heard_again_after_resume(world: World) -> None:
    (ada, bob, cyd), battle_id = await three_in_a_battle(world)
    await ada.call("forfeit", battle_id=battle_id)
    await ada.again()
    assert ada.events("connected")[-1]["battles"] == []
    await ada.resume(battle_id)
    await bob.call("forfeit", battle_id=battle_id)
    await cyd.expect_battle("battle_finished")
    await ada.expect_battle("battle_finished")
    assert ada.log(battle_id) == cyd.log(battle_id)


@pytest.mark.parametrize("last_seq", [-1, 2**31, 2**63, 1.5, "0", True, None, [0], {"seq": 0}])
async def test_a_last_seq_that_is_none_is_refused(world: World, last_seq: object) -> None:
    ada = await world.join("ada")
    battle_id = "00000000-0000-4000-8000-000000000000"
    answer = await ada.ask("battle_resume", {"battle_id": battle_id, "last_seq": last_seq})
    assert answer["error"]["code"] == "validation-failed"
    assert answer["error"]["errors"].keys() == {"last_seq"}


async def test_a_last_seq_ahead_of_the_battle_is_refused(world: World, match: Match) -> None:
    ada, _, battle_id = await finished(world, match)
    last = ada.log(battle_id)[-1]["seq"]
    assert (await ada.call("battle_resume", battle_id=battle_id, last_seq=last))["events"] == []
    assert await ada.refusal("battle_resume", battle_id=battle_id, last_seq=last + 1) == "seq-ahead"


async def test_a_socket_hears_what_is_said_to_its_user_while_it_is_greeted(world: World) -> None:
    ada = world.make_player("ada")
    admin, watcher = (psycopg2.connect(world.database.admin_dsn) for _ in range(2))
    watcher.autocommit = True
    with contextlib.closing(admin), contextlib.closing(watcher), admin.cursor() as lock:
        await asyncio.to_thread(lock.execute, "LOCK TABLE game.room_members IN ACCESS EXCLUSIVE MODE")
        connecting = asyncio.create_task(ada.connect())

        def is_greeted() -> object:
            with watcher.cursor() as cursor:
                cursor.execute(
                    "SELECT 1 FROM pg_stat_activity"
                    " WHERE wait_event_type = 'Lock' AND query LIKE '%room_members.joined_at DESC%'"
                )
                return cursor.fetchone()

        await until(is_greeted)
        channel = user_channel(UUID(ada.user_id))
        await world.game.container.announcer().announce([Tell(channel, "news", {"is": "good"})])
        admin.rollback()
        await connecting
    assert ada.events("news") == [{"is": "good"}]
