"""Runs programs through the judge, with the limits that runtimes are parked for."""

from problem_service.judge.backends.interface import ProblemLimits, Program
from problem_service.judge.checkers import Checker
from problem_service.judge.events import Case, Compiled, TestJudged, TextCase
from problem_service.judge.judge import Judge
from problem_service.judge.queue import Priority
from problem_service.judge.verdicts import Verdict
from problem_service.signature import Signature

LIMITS = ProblemLimits()
"""The first of several tests runs in what was parked; the others start anew."""


def signature_of(parameter: str, returns: str, *, function: str = "solve") -> Signature:
    parameters = [{"name": "value", "type": parameter}]
    return Signature.from_json({"function": function, "parameters": parameters, "returns": returns})


INT_TO_INT = signature_of("int", "int")


async def judged(
    judge: Judge, program: Program, *tests: Case | TextCase, limits: ProblemLimits = LIMITS
) -> tuple[Compiled, list[TestJudged]]:
    """Whether it compiles, and what became of each test."""
    events = judge.judge(
        program, tests, Checker.EXACT, limits, player=None, priority=Priority.RUN, details=True
    )
    compiled, *rest = [event async for event in events]
    assert isinstance(compiled, Compiled)
    return compiled, [event for event in rest if isinstance(event, TestJudged)]


async def accept(judge: Judge, program: Program, *tests: Case | TextCase) -> list[TestJudged]:
    """The program passes the tests."""
    compiled, ended = await judged(judge, program, *tests)
    assert compiled.ok, compiled.message
    assert len(ended) == len(tests)
    for test in ended:
        assert test.verdict is Verdict.AC, test
    return ended


async def fail(
    judge: Judge, program: Program, test: Case | TextCase, limits: ProblemLimits = LIMITS
) -> tuple[Verdict, str]:
    """The program compiles but does not pass the test; the verdict, and what the player is told."""
    compiled, ended = await judged(judge, program, test, limits=limits)
    assert compiled.ok, compiled.message
    (only,) = ended
    assert only.verdict is not Verdict.AC
    assert only.details is not None
    return only.verdict, only.details.stderr


async def refuse(judge: Judge, program: Program, test: Case | TextCase) -> str:
    """The program does not compile; what the player is told."""
    compiled, ended = await judged(judge, program, test)
    assert not compiled.ok
    assert not ended
    return compiled.message
