"""What becomes of an order in each way that a model can answer: how long it takes, over how many calls.

The model is a small server beside us; what is left is our own time: reading, proving, storing.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace

from deploy.databases import prepare, service_dsn
from problem_service.domain import Rank
from problem_service.generation.failures import ModelFailed
from problem_service.generation.generator import Generator
from problem_service.generation.model import Model
from problem_service.generation.order import Order
from problem_service.generation.settings import ModelSettings
from problem_service.judging import open_judge
from problem_service.proving.prove import prove
from problem_service.settings import JudgeSettings
from problem_service.supply.copies import Copies
from shared.db import Database
from tests.bench.database import temporary_postgres
from tests.bench.rows import Row
from tests.problem_service.generation.fake_model import (
    KEY,
    FakeModel,
    Step,
    answers,
    fails,
    in_turn,
    is_silent,
    is_truncated,
    refuses,
    resets,
)
from tests.problem_service.generation.faults import by_name
from tests.problem_service.generation.problems import good_text

PASSWORDS = {name: f"bench-{name}" for name in ("auth", "problem", "game")}
SILENCE = 0.5
"""Seconds after which a silent model is given up here."""
ROUNDS = 3

PATHS: dict[str, Callable[[int], Step]] = {
    "wrong_solutions": lambda _: answers(by_name("solutions-that-disagree").text()),
    "ambiguous": lambda _: answers(by_name("ambiguous").text()),
    "shared_bug": lambda _: answers(by_name("both-solutions-share-a-bug").text()),
    "refusal": lambda _: refuses(),
    "truncated": lambda _: is_truncated(),
    "rate_limited": lambda _: fails(429, headers={"Retry-After": "7"}),
    "server_error": lambda _: fails(500),
    "reset": lambda _: resets(),
    "silence": lambda _: is_silent(),
    "good": lambda number: answers(good_text(number)),
    "slow_stream": lambda number: answers(good_text(number), pause=0.02),
    "invalid_json_then_good": lambda number: in_turn("not JSON", good_text(number)),
}
"""The script of the model's answers for each, by a number that no other run has.

What is rejected comes first: later it would be a copy of what is in stock, and not be proved at all.
"""


async def bench_generation() -> list[Row]:
    """The rows ``generation.…``: milliseconds until an order has come to its end."""
    with temporary_postgres() as server:
        prepare(server.dsn(), PASSWORDS, progress=lambda _: None)
        dsn = service_dsn(server.dsn(), "problem", PASSWORDS["problem"])
        options = ("--log-level", "error")
        async with (
            Database(dsn, size=4) as db,
            open_judge(JudgeSettings(), room=1, runner_options=options) as judge,
        ):
            await judge.check()

            async def run(script: Step) -> tuple[float, str]:
                async with FakeModel(script) as fake:
                    settings = ModelSettings(model_key=KEY, model_url=fake.url, model_silence=SILENCE)
                    async with Model(settings) as model:
                        generator = Generator(db, judge, model, prove=prove, find_copy=Copies(db).find)
                        began = time.perf_counter()
                        try:
                            outcome = (await generator.generate(Order(Rank.SILVER))).state.value
                        except ModelFailed as error:
                            outcome = f"failed: {error.code}"
                    return (time.perf_counter() - began) * 1000, f"{outcome}, {len(fake.calls)} calls"

            await run(PATHS["wrong_solutions"](0))  # boxes and connections are warm
            rows = []
            number = 0
            for name, script in PATHS.items():
                times = []
                ends = set()
                for _ in range(ROUNDS):
                    taken, end = await run(script(number))
                    times.append(taken)
                    ends.add(end)
                    number += name in ("good", "slow_stream", "invalid_json_then_good")
                [end] = ends
                median = statistics.median(times)
                rows.append(Row(f"generation.{name}", median, f"ms ({end})", "", None, None, None))
    base = next(row.value for row in rows if row.name == "generation.good")
    return [
        replace(row, baseline="a good answer", baseline_value=base, ratio=row.value / base) for row in rows
    ]
