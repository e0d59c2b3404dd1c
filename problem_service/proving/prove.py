"""Proving problems of the bank in the sandbox: references pass, planted wrong solutions fail as declared."""

import json
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from typing import Any

from problem_service.judge.backends.interface import ProblemLimits, Program
from problem_service.judge.events import Case, Compiled, Details, TestJudged, TextCase, Total
from problem_service.judge.judge import Judge
from problem_service.judge.queue import Priority
from problem_service.judge.verdicts import Verdict
from problem_service.loading.folder import REFERENCES, ProblemFolder
from problem_service.loading.tests import run_worker
from problem_service.packing import make_case

FEWEST_TESTS = 15
LARGEST_TEST = 500_000
"""Characters of JSON, arguments and answer together."""
_LARGEST_INT = 2**53 - 1
"""Beyond it, JavaScript's numbers have gaps."""


async def prove(judge: Judge, problem: ProblemFolder) -> list[str]:
    """What is wrong with the problem; empty if it holds. Raises BadProblem if its tests cannot be made."""
    first, *lines = (await run_worker(problem)).splitlines()
    hidden = [make_case(*json.loads(line)) for line in lines]
    again = (await run_worker(problem, hash_seed=1, answers=False)).splitlines()[1:]
    if [json.loads(line)[0] for line in again] != [_input(test) for test in hidden]:
        return ["generator.py: yields other tests when run again"]
    faults = list(_faults_of_tests(hidden, lines))
    examples = [
        make_case(given, expected)
        for (given, _), expected in zip(problem.examples, json.loads(first), strict=True)
    ]
    for language, name in REFERENCES.items():
        source = (problem.path / "solutions" / name).read_text("utf-8")
        verdict, why = await _judge(judge, problem, language, source, examples, hidden)
        if verdict is not Verdict.AC:
            faults.append(f"solutions/{name}: {verdict} on {why}")
    for wrong in problem.wrong:
        source = wrong.path.read_text("utf-8")
        verdict, why = await _judge(judge, problem, wrong.language, source, [], hidden)
        if verdict is not wrong.verdict:
            faults.append(f"solutions/{wrong.path.name}: {verdict} in place of {wrong.verdict} on {why}")
    return faults


def _input(test: Case | TextCase) -> list[Any] | str:
    return test.input if isinstance(test, TextCase) else test.arguments


def _faults_of_tests(tests: Sequence[Case | TextCase], lines: Sequence[bytes]) -> Iterator[str]:
    if len(tests) < FEWEST_TESTS:
        yield f"generator.py: yields {len(tests)} tests, {FEWEST_TESTS} are needed"
    if len({test.stdin for test in tests}) < len(tests):
        yield "generator.py: yields a test twice"
    for index, (test, line) in enumerate(zip(tests, lines, strict=True)):
        if len(line) > LARGEST_TEST:
            yield f"generator.py: test {index} has {len(line)} characters, {LARGEST_TEST} at most"
        if not _fits([_input(test), test.expected]):
            yield f"generator.py: test {index} has an int beyond ±(2^53 - 1)"


def _fits(value: Any) -> bool:
    match value:
        case list():
            return all(map(_fits, value))
        case dict():
            return all(map(_fits, value.values()))
        case int():
            return abs(value) <= _LARGEST_INT
        case _:
            return True


async def _judge(
    judge: Judge,
    problem: ProblemFolder,
    language: str,
    source: str,
    examples: Sequence[Case | TextCase],
    hidden: Sequence[Case | TextCase],
) -> tuple[Verdict, str]:
    """The verdict, and the test that decided it with what is known of it."""
    events = judge.judge(
        Program(language, source, problem.signature),
        [*examples, *hidden],
        problem.checker,
        ProblemLimits(problem.limits["time_ms"] / 1000, problem.limits["memory_mb"]),
        player=None,
        priority=Priority.VERIFICATION,
        details=True,
        stop_on_failure=True,
    )
    why = "no test"
    async with aclosing(events):
        async for event in events:
            match event:
                case Compiled(ok=False):
                    why = event.message
                case TestJudged(index=index, details=Details(stderr=remark)):
                    number = index - len(examples)
                    name = f"test {number}" if number >= 0 else f"example {index}"
                    why = f"{name} ({event.time_ms} ms, {event.memory_kb} kB) {remark}".strip()
                case Total():
                    return event.verdict, why
                case _:
                    pass
    raise AssertionError("the judge ended without a total")
