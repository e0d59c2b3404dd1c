"""Problems whose answers a program of their own checks, and programs that read and write text."""

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing

import pytest

from problem_service.judge.backends.interface import (
    BackendFailed,
    Input,
    LanguageState,
    ProblemLimits,
    Program,
    Step,
)
from problem_service.judge.backends.runners import Runners
from problem_service.judge.checkers import Checker, ProgramChecker
from problem_service.judge.events import Case, Event, TestJudged, TextCase
from problem_service.judge.judge import Judge
from problem_service.judge.queue import Priority
from problem_service.judge.verdicts import Verdict
from tests.problem_service.judge.conftest import (
    SMALL_PROBLEM,
    JudgeSource,
    open_judge,
    total_of,
    verdicts_of,
)

FACTORS = """\
import json, sys
with open(sys.argv[1]) as given, open(sys.argv[2]) as answer:
    (number,), expected = json.load(given), json.load(answer)
factors = json.load(sys.stdin)
product = 1
for factor in factors:
    product *= factor
open(sys.argv[3] + "judgemessage.txt", "w").write("so")
print(f"they make {product}")
sys.exit(42 if product == number and len(factors) == len(expected) else 43)
"""
"""Any two factors will do."""
LIST = {"returns": "list[int]"}


def checker(source: str, language: str = "python") -> ProgramChecker:
    return ProgramChecker(Program(language, source))


async def test_a_program_of_the_problems_own_decides(judge_source: JudgeSource) -> None:
    source = "def solve(value):\n    return {12: [6, 2], 15: [2, 8], 16: [4, 2, 2]}[value]\n"
    tests = [([12], [3, 4]), ([15], [3, 5]), ([16], [4, 4]), ([1], [1, 1])]
    events = await judge_source(source, *tests, checker=checker(FACTORS), details=True, **LIST)
    assert verdicts_of(events) == ["AC", "WA", "WA", "RE"]
    judged = [event for event in events if isinstance(event, TestJudged)]
    details = [event.details for event in judged]
    assert [detail.output for detail in details if detail] == [[6, 2], [2, 8], [4, 2, 2], None]
    assert details[1] is not None
    assert details[1].stderr == "they make 16"
    assert details[3] is not None
    assert "KeyError" in details[3].stderr


async def test_what_is_no_answer_is_not_shown_to_the_checker(judge_source: JudgeSource) -> None:
    source = "import os\ndef solve(value):\n    os._exit(0)\n"
    events = await judge_source(source, ([12], [3, 4]), checker=checker(FACTORS), **LIST)
    assert verdicts_of(events) == ["RE"]


@pytest.mark.parametrize(
    "fault",
    ["import sys\nsys.exit(1)", "sys.exit(", "raise SystemExit(0)", "while True: pass", "1 / 0"],
    ids=["another exit code", "no program", "exit code 0", "endless", "an exception"],
)
async def test_a_checker_that_fails_is_our_fault(judge_source: JudgeSource, fault: str) -> None:
    source = "def solve(value):\n    return []\n"
    events = await judge_source(source, ([1], []), ([2], []), checker=checker(fault), **LIST)
    assert verdicts_of(events) == ["IE"]
    assert total_of(events).verdict is Verdict.IE


async def test_a_checker_in_a_language_that_is_not_there_is_our_fault(judge_source: JudgeSource) -> None:
    source = "def solve(value):\n    return []\n"
    events = await judge_source(source, ([1], []), checker=checker("", "cobol"), **LIST)
    assert total_of(events).verdict is Verdict.IE


class Remote:
    """A back-end that keeps no program between two runs; a runner does its work."""

    name = "remote"
    places = 2

    def __init__(self, runners: Runners, failures: Sequence[int] = ()) -> None:
        self._runners = runners
        self._failures = failures
        self.runs: list[str] = []

    async def languages(self) -> Sequence[LanguageState]:
        return await self._runners.languages()

    async def check(self) -> str:
        return "it works"

    async def run(
        self, program: Program, inputs: Iterable[Input], limits: ProblemLimits, *, live: bool = False
    ) -> AsyncGenerator[Step, None]:
        self.runs.append(program.source)
        if len(self.runs) in self._failures:
            raise BackendFailed("it is tired")
        async with aclosing(self._runners.run(program, inputs, limits, live=live)) as steps:
            async for step in steps:
                yield step


async def judged_at(
    judge: Judge, checker: Checker | ProgramChecker, source: str, *tests: TextCase
) -> list[Event]:
    events = judge.judge(
        Program("python", source),
        tests,
        checker,
        SMALL_PROBLEM,
        player="ada",
        priority=Priority.PRACTICE,
        details=True,
    )
    async with aclosing(events):
        return [event async for event in events]


TEXT_CHECKER = """\
import sys
expected = sum(map(int, open(sys.argv[1]).read().split()))
sys.exit(42 if sys.stdin.read().split() == [str(expected)] else 43)
"""
ADD = "print(sum(map(int, input().split())))\n"


@pytest.mark.parametrize(
    ("failures", "verdicts"), [((), ["AC", "AC"]), ((2,), ["AC", "AC"]), ((2, 3), ["IE"])]
)
async def test_a_checker_is_run_wherever_its_language_is_and_again_where_that_fails(
    runners: Runners, failures: Sequence[int], verdicts: list[str]
) -> None:
    remote = Remote(runners, failures)
    async with open_judge(remote) as judge:
        tests = [TextCase("1 2\n", ""), TextCase("3 4\n", "")]
        events = await judged_at(judge, checker(TEXT_CHECKER), ADD, *tests)
    assert verdicts_of(events) == verdicts
    assert remote.runs.count(ADD) == 1


async def test_a_program_that_reads_and_writes_text_is_judged_by_its_output(judge: Judge) -> None:
    tests = [TextCase("1 2\n", "3\n"), TextCase("3 4\n", "8\n"), TextCase("x\n", "")]
    events = await judged_at(judge, Checker.EXACT, ADD, *tests)
    assert verdicts_of(events) == ["AC", "WA", "RE"]
    first, second, third = (event.details for event in events if isinstance(event, TestJudged))
    assert first is not None
    assert (first.input, first.expected, first.output, first.stderr) == ("1 2\n", "3\n", "3\n", "")
    assert second is not None
    assert second.output == "7\n"
    assert third is not None
    assert third.stderr.startswith("The program ended with exit code 1.")
    assert "ValueError" in third.stderr


async def test_what_a_program_prints_to_standard_error_is_no_answer(judge: Judge) -> None:
    source = "import sys\nprint('thinking', file=sys.stderr)\nprint(input()[::-1])\n"
    events = await judged_at(judge, Checker.TOKENS, source, TextCase("b a\n", " a   b"))
    assert verdicts_of(events) == ["AC"]
    assert isinstance(events[1], TestJudged)
    assert events[1].details is not None
    assert events[1].details.stderr == "thinking"


def test_arguments_and_texts_are_what_programs_read() -> None:
    assert Case([1, "é"], None).stdin == b'[1,"\\u00e9"]'
    assert TextCase("é\ud800", "").stdin == "é?".encode()
