"""What right solutions answer: that it can be shown and stored, and that brute force has a say."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from problem_service.definition import Definition, Example, Solution
from problem_service.judge.judge import Judge
from problem_service.judging import open_judge
from problem_service.loading.folder import read_problem
from problem_service.proving.prove import prove
from problem_service.settings import ProvingSettings
from problem_service.signature import Signature
from tests.problem_service.conftest import SMALL_BANK

ADD_UP = read_problem(SMALL_BANK / "add-up")
BRUTE = Solution(
    "brute.py",
    "python",
    "def add_up(numbers):\n    return -1 if len(numbers) > 9 else sum(numbers)\n",
    is_brute=True,
)
"""Wrong on all but the smallest."""
LARGE = """
def tests(rng):
    for number in range(16):
        yield ([number] * 1_500,)

def valid(numbers):
    assert len(numbers) in (0, 3, 1_500)
"""
REPEATED = Definition(
    **{
        name: getattr(ADD_UP, name)
        for name in ("slug", "title", "rank", "tags", "statement", "checker", "limits")
    }
    | {
        "signature": Signature.from_json(
            {"function": "add_up", "parameters": [{"name": "numbers", "type": "int"}], "returns": "string"}
        ),
        "generator": "def tests(rng):\n    yield from ([number] for number in range(1, 17))\n\n"
        "def valid(numbers):\n    assert 0 < numbers < 10**7\n",
        "examples": (),
        "solutions": (),
    }
)
"""A function whose answers are as long as its argument says."""


@pytest.fixture
async def judge(runner_address: str) -> AsyncIterator[Judge]:
    async with open_judge(ProvingSettings(runners=(runner_address,)), room=0) as opened:
        yield opened


def repeats(text: str) -> tuple[Solution, ...]:
    """Solutions that answer with a text, again and again."""
    source = f"def add_up(numbers):\n    return {text!a} * numbers\n"
    return (
        Solution("reference.py", "python", source),
        Solution("reference.js", "javascript", "function add_up(numbers) { return ''; }\n"),
        *ADD_UP.wrong,
    )


async def test_brute_force_must_have_something_small_to_agree_on(judge: Judge) -> None:
    problem = replace(ADD_UP, generator=LARGE, solutions=(*ADD_UP.solutions, BRUTE))
    findings = (await prove(judge, problem)).findings
    assert [finding.code for finding in findings if "brute" in finding.code] == ["brute-too-slow"]


@pytest.mark.parametrize(("text", "code"), [("\0", "solution-fails"), ("\ud800", "solution-fails")])
async def test_an_answer_that_cannot_be_stored_is_none(judge: Judge, text: str, code: str) -> None:
    problem = replace(REPEATED, examples=(Example([2]),), solutions=repeats(text))
    findings = (await prove(judge, problem)).findings
    assert any("NUL" in finding.detail and finding.code == code for finding in findings), findings


async def test_an_example_is_no_larger_than_a_test(judge: Judge) -> None:
    problem = replace(REPEATED, examples=(Example([600_000]),), solutions=repeats("a"))
    findings = (await prove(judge, problem)).findings
    assert any("example 0 has 600" in finding.detail for finding in findings), findings
