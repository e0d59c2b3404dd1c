"""Solutions of an author's at work: the reference makes the answers, the others are judged by them."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from problem_service.definition import Definition, Given, Solution
from problem_service.judge.backends.interface import Built, ProblemLimits, Program, Ran
from problem_service.judge.checkers import ProgramChecker
from problem_service.judge.events import Case, Compiled, Details, TestJudged, TextCase, Total
from problem_service.judge.judge import Judge
from problem_service.judge.queue import Priority
from problem_service.judge.verdicts import Verdict
from problem_service.packing import make_case
from problem_service.proving.generating import ProvingFailed
from problem_service.signature import Signature, fault_of

_SHOWN = 300
"""Characters of an input or an answer in a finding."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the reference makes of an input: its answer, or why there is none."""

    answer: Any
    fault: str | None
    cpu_ms: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a solution fared: the verdict, and the test that decided it with what is known of that."""

    verdict: Verdict
    passed: int
    slowest_ms: int
    why: str


async def answer(
    judge: Judge, definition: Definition, solution: Solution, inputs: Sequence[Given]
) -> list[Answered]:
    """The answers to all inputs. Raises ProvingFailed."""
    program = Program(solution.language, solution.source, definition.signature)
    stdin = await asyncio.to_thread(lambda: [make_case(given, None).stdin for given in inputs])
    answered: list[Answered] = []
    steps = judge.run(program, stdin, definition.problem_limits, player=None, priority=Priority.VERIFICATION)
    async with aclosing(steps):
        async for step in steps:
            match step:
                case Built(ok=False, message=message):
                    return [Answered(None, f"it does not compile: {message[:_SHOWN]}", 0) for _ in inputs]
                case Ran(failure=Verdict.IE):
                    raise ProvingFailed(f"{solution.name} could not be run")
                case Ran():
                    answered.append(await asyncio.to_thread(_answered, definition.signature, step))
                case _:
                    pass
    return answered


def _answered(signature: Signature | None, ran: Ran) -> Answered:
    if ran.failure is not None:
        said = (ran.stdout or ran.stderr).decode(errors="replace").strip()[-_SHOWN:]
        return Answered(None, f"{ran.failure} ({ran.cpu_ms} ms) {said}".strip(), ran.cpu_ms)
    if signature is None:
        return Answered(ran.stdout.decode(errors="replace"), None, ran.cpu_ms)
    try:
        value = json.loads(ran.stdout)
    except (ValueError, RecursionError):
        return Answered(None, "RE: it ended before the function returned", ran.cpu_ms)
    return Answered(value, fault_of(value, signature.returns), ran.cpu_ms)


async def fare(
    judge: Judge,
    definition: Definition,
    solution: Solution,
    tests: Sequence[Case | TextCase],
    names: Sequence[str],
    limits: ProblemLimits | None = None,
) -> Outcome:
    """Judge a solution up to its first failure; ``names``: of the tests. Raises ProvingFailed."""
    events = judge.judge(
        Program(solution.language, solution.source, definition.signature),
        tests,
        definition.checker,
        limits or definition.problem_limits,
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
                    why = event.message[:_SHOWN]
                case TestJudged(verdict=Verdict.AC):
                    pass
                case TestJudged(index=index, details=Details() as details):
                    why = (
                        f"{names[index]} ({event.time_ms} ms, {event.memory_kb} kB) {_told(details)}".strip()
                    )
                case Total(verdict=Verdict.IE):
                    if isinstance(definition.checker, ProgramChecker):
                        return Outcome(Verdict.IE, event.passed, event.time_ms, f"{why}: the checker failed")
                    raise ProvingFailed(f"{solution.name} could not be judged")
                case Total():
                    return Outcome(event.verdict, event.passed, event.time_ms, why)
                case _:
                    pass
    raise AssertionError("the judge ended without a total")


def _told(details: Details) -> str:
    parts = [f"input {shown(details.input)}", f"expected {shown(details.expected)}"]
    if details.output is not None:
        parts.append(f"got {shown(details.output)}")
    return "; ".join([*parts, *filter(None, [details.stderr.strip()[-_SHOWN:]])])


def shown(value: Any) -> str:
    """A value as JSON, shortened."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
