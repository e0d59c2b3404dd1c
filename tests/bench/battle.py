"""How long a submission takes to be seen: one battle beside a hundred, over the gateway."""

import asyncio
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

from deploy.demo.player import Player
from deploy.stack import Stack, free_port
from tests.bench.rows import Row

BATTLES = 100
SAMPLES = 180
PACE = 20.0
"""Submissions a second, over all battles alike."""
SOURCE = "def sum_two(a, b):\n    return 0\n"


class _Silent:
    def step(self, name: str) -> None: ...

    def advance(self, done: int, total: int) -> None: ...


async def bench_battle() -> list[Row]:
    """The rows ``battle.fanout.p50`` and ``battle.fanout.p99``, in milliseconds."""
    with _stack() as url:
        async with AsyncExitStack() as cleanup:
            pairs = await _battles(url, BATTLES, cleanup)
            one = await _latencies(pairs[:1])
            many = await _latencies(pairs)
    rows = []
    for name, place in (("p50", 49), ("p99", 98)):
        alone, crowded = (statistics.quantiles(times, n=100)[place] * 1000 for times in (one, many))
        rows.append(
            Row(f"battle.fanout.{name}", crowded, f"ms, {BATTLES} battles", "one battle", alone,
                crowded / alone, None)
        )  # fmt: skip
    return rows


Pair = tuple[Player, Player, str]


async def _battles(url: str, count: int, cleanup: AsyncExitStack) -> list[Pair]:
    gate = asyncio.Semaphore(4)

    async def player(number: int) -> Player:
        made = await cleanup.enter_async_context(Player(url, f"player-{number}"))
        async with gate:
            await made.register()
            await made.connect()
        return made

    players = await asyncio.gather(*(player(number) for number in range(2 * count)))
    pairs: list[Pair] = []
    for first, second in zip(players[::2], players[1::2], strict=True):
        settings = {"rounds": 1, "round_seconds": 3600}
        battle_id, _ = await asyncio.gather(first.match(**settings), second.match(**settings))
        pairs.append((first, second, battle_id))
    for first, second, battle_id in pairs:
        for player_ in (first, second):
            await player_.wait_event(battle_id, lambda event: event["type"] == "round_started")
    return pairs


async def _latencies(pairs: list[Pair]) -> list[float]:
    """Seconds from sending a submission to its `submission_received` at both players, at a steady pace."""
    loop = asyncio.get_running_loop()
    began = loop.time()

    sent: dict[str, float] = {}

    async def submit(number: int) -> None:
        first, second, battle_id = pairs[number % len(pairs)]
        player = (first, second)[number // len(pairs) % 2]
        await asyncio.sleep(began + number / PACE - loop.time())
        now = time.perf_counter()
        answer = await player.command("submit", battle_id=battle_id, language="python", source=SOURCE)
        sent[answer["submission_id"]] = now

    await asyncio.gather(*(submit(number) for number in range(SAMPLES)))
    seen: dict[str, float] = {}
    for first, second, battle_id in pairs:
        for player in (first, second):
            for event, arrival in zip(player.logs[battle_id], player.arrivals[battle_id], strict=True):
                if event["type"] == "submission_received":
                    submission = event["data"]["submission_id"]
                    seen[submission] = max(arrival, seen.get(submission, 0.0))
    return [seen[submission] - moment for submission, moment in sent.items()]


@contextlib.contextmanager
def _stack() -> Iterator[str]:
    """A stack whose judge answers at once; its address."""
    port = free_port()
    judge = subprocess.Popen([sys.executable, "-m", "tests.bench.parts.instant_judge", port])
    try:
        with tempfile.TemporaryDirectory(prefix="codemaze-bench-") as name:
            folder = Path(name)
            folder.chmod(0o755)
            environ = {
                **os.environ,
                "PROBLEM_URL": f"http://127.0.0.1:{port}",
                "GATEWAY_PORT": "0",
                "GAME_COUNTDOWN": "0.1",
                "LOG_LEVEL": "warning",
                "AUTH_LIMIT_GUESTS": "0",
                "AUTH_LIMIT_REGISTRATIONS": "0",
            }
            with Stack(folder, environ, _Silent(), durable=False) as stack:
                stack.start()
                yield stack.url
    finally:
        judge.kill()
        judge.wait()
