"""A battle goes on when a service is killed in the middle of judging and a player keeps losing connection."""

import asyncio
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.demo.player import Player
from deploy.demo.script import BANK
from deploy.stack import Stack
from tests.e2e.conftest import run_stack

ROUNDS = 3
SLOWLY = "import time\ntime.sleep(0.2)\n"
"""Put before a solution, it makes judging take seconds without making it wrong."""


@pytest.fixture
def own_stack(prepared: Path) -> Iterator[Stack]:
    """A stack whose services may be killed."""
    with run_stack(prepared) as running:
        yield running


def solution(event: dict[str, Any]) -> str:
    slug: str = event["data"]["problem"]["slug"]
    return (BANK / slug / "solutions" / "reference.py").read_text()


async def refresh(player: Player) -> None:
    """What a page refresh does: the connection is gone, a new one comes and resumes."""
    await player.break_connection()
    await player.connect()


async def restart(stack: Stack, name: str) -> None:
    """Kill a service without warning and start it again."""
    await asyncio.to_thread(stack.kill, name)
    stack.launch(name)


@pytest.mark.parametrize("victim", ["game", "gateway", "problem"])
@pytest.mark.xdist_group("kills")
async def test_both_players_end_with_the_same_gap_free_log(own_stack: Stack, victim: str) -> None:
    mark = uuid.uuid4().hex[:6]
    async with Player(own_stack.url, f"ada-{mark}") as ada, Player(own_stack.url, f"bob-{mark}") as bob:
        await asyncio.gather(ada.register(), bob.register())
        await asyncio.gather(ada.connect(), bob.connect())
        settings = {"rounds": ROUNDS, "round_seconds": 120, "rank": "bronze"}
        battle_id, other_id = await asyncio.gather(ada.match(**settings), bob.match(**settings))
        assert battle_id == other_id

        async def round_started(number: int) -> dict[str, Any]:
            return await ada.wait_event(
                battle_id,
                lambda event: event["type"] == "round_started" and event["data"]["round"] == number,
            )

        async def submit(player: Player, source: str) -> str:
            answer = await player.command("submit", battle_id=battle_id, language="python", source=source)
            return str(answer["submission_id"])

        async def judged(player: Player, submission_id: str) -> dict[str, Any]:
            return await player.wait_event(
                battle_id,
                lambda event: (
                    event["type"] == "submission_judged" and event["data"]["submission_id"] == submission_id
                ),
            )

        # Round 1: the victim dies while ada's submission is in judging; ada refreshes.
        started = await round_started(1)
        first = await submit(ada, SLOWLY + solution(started))
        await bob.wait_event(battle_id, lambda event: event["type"] == "test_judged")
        assert not any(event["type"] == "submission_judged" for event in bob.logs[battle_id])
        await restart(own_stack, victim)
        await refresh(ada)
        assert (await judged(bob, first))["data"]["verdict"] == "AC"
        await submit(bob, solution(started))
        # Round 2: ada refreshes again; bob is wrong first.
        started = await round_started(2)
        await refresh(ada)
        wrong = await submit(bob, "def nothing(): pass\n")
        assert (await judged(ada, wrong))["data"]["verdict"] != "AC"
        await asyncio.gather(submit(bob, solution(started)), submit(ada, solution(started)))
        # Round 3: both solve, bob first.
        started = await round_started(3)
        last = await submit(bob, solution(started))
        await judged(ada, last)
        await submit(ada, solution(started))

        async def final(player: Player) -> dict[str, Any]:
            return await player.wait_event(battle_id, lambda event: event["type"] == "battle_finished")

        assert await final(ada) == await final(bob)
        log = ada.logs[battle_id]
        assert log == bob.logs[battle_id] == await ada.events(battle_id)
        assert [event["seq"] for event in log] == list(range(1, len(log) + 1))
        assert_consistent(log)


def assert_consistent(log: list[dict[str, Any]]) -> None:
    """Every submission was judged once, each of its tests once, and the standings add up."""
    types = Counter(event["type"] for event in log)
    assert types["round_started"] == types["round_over"] == ROUNDS
    assert types["battle_finished"] == 1
    received = [e["data"]["submission_id"] for e in log if e["type"] == "submission_received"]
    judged = [e["data"]["submission_id"] for e in log if e["type"] == "submission_judged"]
    assert sorted(received) == sorted(judged)
    tests = Counter(
        (e["data"]["submission_id"], e["data"]["index"]) for e in log if e["type"] == "test_judged"
    )
    assert set(tests.values()) == {1}
    final = log[-1]["data"]
    assert final["standings"] == [e for e in log if e["type"] == "round_over"][-1]["data"]["standings"]
    assert [row["solved"] for row in final["standings"]] == [ROUNDS, ROUNDS]
    assert final["winner_id"] == final["standings"][0]["player_id"]
    assert final["standings"][0]["points"] >= final["standings"][1]["points"]
    assert sorted(final["xp"].values()) == [0, 10]
