"""Two instances over one database: commands may go to either, and the log is one.

What sockets at both are told unasked is tested with the bus between them.
"""

import asyncio
from typing import Any

import pytest

from game_service.presence import service as presence
from tests.game_service.conftest import World
from tests.game_service.players import Player, is_gap_free, new_msg_id
from tests.game_service.processes import running_process
from tests.waiting import until


async def log_with(player: Player, battle_id: str, type_: str, **data: Any) -> list[dict[str, Any]]:
    """The log of a battle once it has such an event, asked for again and again."""

    async def has_come() -> list[dict[str, Any]]:
        log = await player.resume(battle_id)
        fits = any(event["type"] == type_ and data.items() <= event["data"].items() for event in log)
        return log if fits else []

    log: list[dict[str, Any]] = await until(has_come, every=0.02)
    assert is_gap_free(log)
    return log


@pytest.fixture
async def apart(bare_world: World) -> tuple[Player, Player, str]:
    """Two players in the first round of a battle, each with a socket at an instance of its own."""
    first, second = await bare_world.start(instance="1"), await bare_world.start(instance="2")
    return await match_apart(bare_world, first.url, second.url)


async def match_apart(world: World, *urls: str) -> tuple[Player, Player, str]:
    ada, bob = [await world.join(name, url=url) for name, url in zip(("ada", "bob"), urls, strict=True)]
    room = (await ada.call("create_room"))["room"]
    assert (await bob.call("join_room", code=room["code"]))["room"]["members"][0]["user_id"] == ada.user_id
    battle_id = (await ada.call("start_battle", settings={"rounds": 1}))["battle_id"]
    await bob.call("ready", battle_id=battle_id)
    await log_with(bob, battle_id, "round_started")
    return ada, bob, battle_id


async def test_players_at_two_instances_fight_one_battle(
    bare_world: World, apart: tuple[Player, Player, str]
) -> None:
    ada, bob, battle_id = apart
    await bob.call("submit", battle_id=battle_id, language="python", source="WA 1")
    await log_with(ada, battle_id, "submission_judged", player_id=bob.user_id)
    await asyncio.gather(
        *(player.call("submit", battle_id=battle_id, language="python", source="AC") for player in (ada, bob))
    )
    logs = [await log_with(player, battle_id, "battle_finished") for player in (ada, bob)]
    assert logs[0] == logs[1]
    assert len(bare_world.problems.runs) == 3


async def test_a_socket_at_another_instance_resumes_and_hears_the_rest(
    bare_world: World, apart: tuple[Player, Player, str]
) -> None:
    ada, bob, battle_id = apart
    ada.url = bob.url
    await ada.again()
    hello = ada.events("connected")[-1]
    assert [item["battle_id"] for item in hello["battles"]] == [battle_id]
    await ada.resume(battle_id)
    await bob.call("submit", battle_id=battle_id, language="python", source="AC")
    await ada.expect_battle("submission_received", player_id=bob.user_id)
    await bob.call("forfeit", battle_id=battle_id)
    assert await log_with(ada, battle_id, "battle_finished") == await bob.resume(battle_id)


async def test_a_command_sent_again_to_another_instance_is_done_once(
    bare_world: World, apart: tuple[Player, Player, str]
) -> None:
    ada, bob, battle_id = apart
    tablet = await bare_world.join("ada", user_id=ada.user_id, url=bob.url)
    command = {"battle_id": battle_id, "language": "python", "source": "WA", "msg_id": new_msg_id()}
    answers = await asyncio.gather(*(player.call("submit", **command) for player in (ada, tablet) * 3))
    assert all(answer == answers[0] for answer in answers)
    log = await log_with(bob, battle_id, "submission_judged")
    assert [event["type"] for event in log].count("submission_received") == 1


async def test_who_has_a_socket_at_another_instance_is_not_dropped(
    bare_world: World, apart: tuple[Player, Player, str]
) -> None:
    ada, bob, battle_id = apart
    tablet = await bare_world.join("ada", user_id=ada.user_id, url=bob.url)
    await ada.drop()
    await tablet.call("submit", battle_id=battle_id, language="python", source="WA")
    log = await log_with(bob, battle_id, "submission_judged", player_id=ada.user_id)
    assert all(event["type"] != "player_dropped" for event in log)
    await tablet.drop()
    await log_with(bob, battle_id, "player_dropped", player_id=ada.user_id)


async def test_what_an_instance_that_stops_was_judging_another_judges(
    bare_world: World, apart: tuple[Player, Player, str]
) -> None:
    ada, bob, battle_id = apart
    problems = bare_world.problems
    problems.hold_after = 1
    sent = await ada.call("submit", battle_id=battle_id, language="python", source="AC")
    await problems.held.wait()
    problems.hold_after = None
    await bare_world.games[0].stop()
    await bob.expect_verdict(sent["submission_id"])
    assert is_gap_free(await bob.resume(battle_id))


async def test_an_instance_that_is_killed_is_survived_by_the_other(
    bare_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "UNSEEN", 3.0)
    async with running_process(bare_world, GAME_INSTANCE="1", GAME_JUDGE_CONCURRENCY="50") as process:
        game = await bare_world.start(instance="2")
        ada, bob, battle_id = await match_apart(bare_world, game.url, process.url)
        problems = bare_world.problems
        problems.hold_after = 1
        sent = await bob.call("submit", battle_id=battle_id, language="python", source="WA 1")
        await problems.held.wait()
        problems.hold_after = None
        await process.kill()
        await ada.expect_battle("player_dropped", player_id=bob.user_id)
        problems.go.set()
        await ada.expect_verdict(sent["submission_id"])
        bob.url = ada.url
        await bob.again()
        await ada.expect_battle("player_back", player_id=bob.user_id)
        assert await bob.resume(battle_id) == await ada.resume(battle_id)
        assert is_gap_free(ada.log(battle_id))
