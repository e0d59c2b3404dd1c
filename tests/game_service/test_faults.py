"""Faults in one place that must not become faults in another."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
import pytest

from game_service.clients import Line, TestDone
from game_service.judging.trials import batches
from tests.game_service.conftest import Match, World
from tests.game_service.players import Player
from tests.waiting import until


@contextmanager
def cursor(world: World, *, autocommit: bool = True) -> Iterator[Any]:
    """An administrator's look at the database."""
    admin = psycopg2.connect(world.database.admin_dsn)
    admin.autocommit = autocommit
    try:
        yield admin.cursor()
    finally:
        admin.close()


def one(at: Any, statement: str, *values: object) -> Any:
    at.execute(statement, values)
    row = at.fetchone()
    return row and row[0]


async def change(at: Any, statement: str, *values: object) -> None:
    """In a thread: the service, which may hold what this has to wait for, goes on meanwhile."""
    await asyncio.to_thread(at.execute, statement, values)


WAITING = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
    " AND wait_event_type = 'Lock' AND query LIKE '%%' || %s || '%%'"
)


async def test_two_instances_of_one_name_do_each_other_no_lasting_harm(
    bare_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    first = await bare_world.start()
    ada = await bare_world.join("ada")
    second = await bare_world.start()
    bob = await bare_world.join("bob", url=second.url)
    for player in (ada, bob):
        await player.call("quick_match", rounds=1)
    battle_id = (await ada.expect("match_found"))["battle_id"]
    with cursor(bare_world) as at:
        await until(lambda: one(at, "SELECT count(*) FROM game.connections") == 2, every=0.05)
        assert one(at, "SELECT count(DISTINCT instance) FROM game.connections") == 2
    for player in (ada, bob):
        await player.expect_battle("round_started")
    await bob.call("submit", battle_id=battle_id, language="python", source="AC")
    for player in (ada, bob):
        await player.expect_battle("submission_judged", verdict="AC")
        assert all(event["type"] != "player_dropped" for event in player.logs[battle_id])
    assert "given the same name" in caplog.text
    assert first.settings.instance == second.settings.instance


async def test_a_user_who_connects_while_an_instance_is_buried_is_there(world: World) -> None:
    ada = await world.join("ada")
    with cursor(world) as at, cursor(world, autocommit=False) as arriving:
        living = one(at, "SELECT id FROM game.instances")
        await change(at, "UPDATE game.connections SET instance = 'dead'")
        await change(arriving, "UPDATE game.players SET absent_since = NULL WHERE user_id = %s", ada.user_id)
        await until(lambda: one(at, WAITING, "players"), every=0.02)
        await change(
            arriving,
            "INSERT INTO game.connections (sid, user_id, instance) VALUES ('new', %s, %s)",
            ada.user_id,
            living,
        )
        arriving.connection.commit()
        await until(lambda: not one(at, "SELECT 1 FROM game.connections WHERE instance = 'dead'"), every=0.02)
        assert one(at, "SELECT absent_since FROM game.players") is None


async def test_a_departure_that_the_database_misses_while_others_are_noted_is_noted_too(world: World) -> None:
    ada, bob = [await world.join(name) for name in ("ada", "bob")]

    async def lose(player: Player) -> None:
        """Drop a player whose departure then breaks off."""
        await player.drop()
        pid = await until(lambda: one(at, WAITING, player.user_id), every=0.02)
        one(at, "SELECT pg_terminate_backend(%s)", pid)

    with cursor(world) as at, cursor(world, autocommit=False) as lock:
        await change(lock, "SELECT FROM game.players FOR UPDATE")
        await lose(ada)
        await until(lambda: one(at, WAITING, ada.user_id), every=0.02)  # it is tried again
        await lose(bob)
        lock.connection.rollback()
        await until(lambda: one(at, "SELECT count(*) FROM game.connections") == 0, every=0.05)


async def test_a_battle_that_cannot_be_told_keeps_no_other_from_being_told(
    world: World, match: Match
) -> None:
    pairs = [await match(rounds=1, round_seconds=60 + number) for number in range(4)]
    with cursor(world) as at:
        for _, _, battle_id in pairs[:3]:
            await change(
                at, "UPDATE game.battles SET state = '{}', deadline_at = NULL WHERE id = %s", battle_id
            )
        bobs = [bob.user_id for _, bob, _ in pairs]
        await change(at, "DELETE FROM game.room_members WHERE user_id = ANY(%s::uuid[])", bobs)
    ada, bob, _ = pairs[3]
    await ada.expect_battle("player_left", player_id=bob.user_id)


async def test_the_feed_goes_on_after_a_page_that_cannot_be_handled(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    ada = await world.join("ada")
    await world.auth.publish("user_revoked", user_id=ada.user_id, before=[])
    await until(lambda: "cannot be handled" in caplog.text)
    world.auth.entries[-1]["data"]["before"] = 2**40
    await ada.expect("disconnected")


async def test_a_try_does_not_hold_up_the_end_of_an_instance(world: World, match: Match) -> None:
    ada, _, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    world.problems.hold_after = 1
    await ada.send("try", {"battle_id": battle_id, "language": "python", "source": "AC"})
    await world.problems.held.wait()
    async with asyncio.timeout(8):
        await world.game.stop()


async def test_a_judge_that_makes_no_sense_does_not_keep_the_battle_from_ending(
    world: World, match: Match
) -> None:
    ada, bob, battle_id = await match(rounds=1, round_seconds=1)
    await ada.expect_battle("round_started")
    world.problems.total_of_tests = 2**40  # more than the database can count
    await ada.call("submit", battle_id=battle_id, language="python", source="AC")
    assert (await ada.expect("submission_result"))["verdict"] == "IE"
    await bob.expect_battle("battle_finished", winner_id=None)


@pytest.mark.parametrize("changes", [{"judge_give_up": 1.0}])
async def test_a_run_that_the_judge_failed_on_passed_nothing_for_anyone(world: World, match: Match) -> None:
    ada, _, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    world.problems.faults = 10
    sent = await ada.call("submit", battle_id=battle_id, language="python", source="AC")
    judged = (await ada.expect_verdict(sent["submission_id"]))["data"]
    result = ada.events("submission_result")[0]
    _, body = await world.get(f"/api/battles/{battle_id}", ada)
    assert [item["verdict"] for item in (judged, result, body["submissions"][0])] == ["IE"] * 3
    assert [item["passed"] for item in (judged, result, body["submissions"][0])] == [0] * 3


async def test_whatever_ends_a_stream_of_verdicts_reaches_who_reads_it() -> None:
    async def lines() -> AsyncGenerator[Line, None]:
        yield TestDone(0, "AC", {})
        raise OverflowError("unforeseen")

    read: list[Line] = []

    async def read_all() -> None:
        async for batch in batches(lines()):
            read.extend(batch)

    with pytest.raises(OverflowError, match="unforeseen"):
        await read_all()
    assert read == [TestDone(0, "AC", {})]
