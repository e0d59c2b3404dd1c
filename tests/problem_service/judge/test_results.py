"""Results that are large or odd: judged as others are, and told as far as they can be."""

from typing import Any

import orjson
import pytest

from problem_service.judge.backends.interface import ProblemLimits
from problem_service.judge.checkers import Checker
from problem_service.judge.events import TestJudged
from problem_service.judge.verdicts import Verdict
from tests.problem_service.judge.conftest import JudgeSource


@pytest.mark.parametrize(
    ("returned", "beginning"),
    [
        ("2 ** 70", "1180591620717411303424"),
        ("'\\ud800'", '"\\ud800"'),
        ("__import__('functools').reduce(lambda inner, _: [inner], range(300), 0)", "[[[["),
        ("__import__('functools').reduce(lambda inner, _: [inner], range(600), 0)", "[[[["),
        ("'x' * 100_000", '"xxxx'),
        ("[[]] * 1_000_000", "[[],[],"),
        ("1e300 * 1e10 if value else 0", ""),
    ],
)
async def test_every_result_can_be_told(judge_source: JudgeSource, returned: str, beginning: str) -> None:
    source = f"def solve(value):\n    return {returned}\n"
    limits = ProblemLimits(time_s=2, memory_mb=256, wall_s=20)
    _, judged, _ = await judge_source(source, ([1], 1), limits=limits, details=True)
    assert isinstance(judged, TestJudged)
    assert judged.details is not None
    assert judged.verdict is (Verdict.WA if beginning else Verdict.RE)
    assert judged.details.output is None
    assert beginning in judged.details.stderr
    assert len(orjson.dumps(judged.to_json())) < 128 * 1024


@pytest.mark.parametrize(
    ("checker", "expected", "returned"),
    [
        (Checker.EXACT, ["a,b"] * 9000, "['a,b'] * 9000"),
        (Checker.EXACT, ["a,b,c"] * 9000, "['a,b,c'] * 8999 + ['a,b']"),
        (Checker.UNORDERED, list(range(9000)), "list(range(9000))[::-1]"),
        (Checker.FLOAT, [0.5] * 9000, "[0.50000000000001] * 9000"),
        (Checker.EXACT, [[1, 2]], "[[1, 2]] * 9000"),
        (Checker.UNORDERED, [[1, 2]], "[[1, 2]] * 9000"),
        (Checker.FLOAT, [[1, 2]], "[[1, 2]] * 9000"),
    ],
)
async def test_large_results_are_checked_as_small_ones_are(
    judge_source: JudgeSource, checker: Checker, expected: Any, returned: str
) -> None:
    source = f"def solve(value):\n    return {returned}\n"
    _, judged, _ = await judge_source(source, ([1], expected), checker=checker, details=True)
    assert isinstance(judged, TestJudged)
    right = checker.accepts(expected, eval(returned))
    assert judged.verdict is (Verdict.AC if right else Verdict.WA)
    assert judged.details is not None
    unread = "The result is far larger than the right one." in judged.details.stderr
    assert unread is (len(expected) == 1)
