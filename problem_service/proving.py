"""Proving problems of the bank in the sandbox: references pass, planted wrong solutions fail as declared."""

import json
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from typing import Any

from problem_service.judge.events import Case, Compiled, ProblemLimits, Submission, TestJudged, Total
from problem_service.judge.judge import Judge
from problem_service.judge.verdicts import Verdict
from problem_service.loading.folder import REFERENCES, ProblemFolder
from problem_service.loading.tests import run_worker

FEWEST_TESTS = 15
LARGEST_TEST = 500_000
"""Characters of JSON, arguments and answer together."""
_LARGEST_INT = 2**53 - 1
"""Beyond it, JavaScript's numbers have gaps."""


async def prove(judge: Judge, problem: ProblemFolder) -> list[str]:
    """What is wrong with the problem; empty if it holds. Raises BadProblem if its tests cannot be made."""
    output = await run_worker(problem)
    if [_inputs(line) for line in output.splitlines()] != [
        _inputs(line) for line in (await run_worker(problem, hash_seed=1)).splitlines()
    ]:
        return ["generator.py: yields other tests when run again"]
    first, *rest = output.splitlines()
    hidden = [Case(*json.loads(line)) for line in rest]
    examples = [
        Case(arguments, expected)
        for (arguments, _), expected in zip(problem.examples, json.loads(first), strict=True)
    ]
    faults = list(_faults_of_tests(hidden, rest))
    for language, name in REFERENCES.items():
        source = (problem.path / "solutions" / name).read_text("utf-8")
        for kind, cases in (("example", examples), ("test", hidden)):
            verdict, why = await _judge(judge, problem, language, source, cases)
            if verdict is not Verdict.AC:
                faults.append(f"solutions/{name}: {verdict} on {kind} {why}")
    for wrong in problem.wrong:
        source = wrong.path.read_text("utf-8")
        verdict, why = await _judge(judge, problem, wrong.language, source, hidden)
        if verdict is not wrong.verdict:
            faults.append(f"solutions/{wrong.path.name}: {verdict} in place of {wrong.verdict} on test {why}")
    return faults


def _inputs(line: bytes) -> Any:
    """A test without its answer, which for some checkers need not be the same each time."""
    value = json.loads(line)
    return value[0] if len(value) else value


def _faults_of_tests(tests: Sequence[Case], lines: Sequence[bytes]) -> Iterator[str]:
    if len(tests) < FEWEST_TESTS:
        yield f"generator.py: yields {len(tests)} tests, {FEWEST_TESTS} are needed"
    if len({json.dumps(test.arguments) for test in tests}) < len(tests):
        yield "generator.py: yields a test twice"
    for index, (test, line) in enumerate(zip(tests, lines, strict=True)):
        if len(line) > LARGEST_TEST:
            yield f"generator.py: test {index} has {len(line)} characters, {LARGEST_TEST} at most"
        if not _fits([test.arguments, test.expected]):
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
    judge: Judge, problem: ProblemFolder, language: str, source: str, cases: Sequence[Case]
) -> tuple[Verdict, str]:
    """The verdict, and the test that decided it with what is known of it."""
    limits = ProblemLimits(problem.limits["time_ms"] / 1000, problem.limits["memory_mb"])
    why = "-"
    async with aclosing(
        judge.judge(
            Submission(language, source, problem.signature),
            cases,
            problem.checker,
            limits,
            details=True,
            stop_on_failure=True,
        )
    ) as events:
        async for event in events:
            match event:
                case Compiled(ok=False):
                    why = event.message
                case TestJudged() if event.details is not None:
                    why = f"{event.index} ({event.time_ms} ms, {event.memory_kb} kB) {event.details.stderr}"
                case Total():
                    return event.verdict, why.strip()
                case _:
                    pass
    raise AssertionError("the judge ended without a total")
