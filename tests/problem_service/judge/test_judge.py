"""Submissions in each language through the real sandbox."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager

import pytest

from problem_service.judge.checkers import Checker
from problem_service.judge.events import (
    Case,
    Compiled,
    ProblemLimits,
    Submission,
    TestJudged,
)
from problem_service.judge.judge import Judge, LanguageUnknown
from problem_service.judge.languages.language import Language
from problem_service.judge.boxes.interface import Box, Limits, Outcome, SandboxFailed
from problem_service.judge.boxes.namespaces import NamespaceBox, NamespaceSandbox
from problem_service.judge.slots import JudgeBusy
from problem_service.judge.verdicts import Verdict
from problem_service.signature import Signature
from tests.problem_service.judge.conftest import SMALL_PROBLEM, JudgeSource, total_of, verdicts_of

DOUBLE = "def solve(value):\n    return value * 2\n"


SIGNATURE = Signature.from_json(
    {"function": "solve", "parameters": [{"name": "value", "type": "int"}], "returns": "int"}
)


async def test_every_test_is_judged_and_counted(judge_source: JudgeSource) -> None:
    events = await judge_source(DOUBLE, ([1], 2), ([2], 5), ([3], 6))
    assert verdicts_of(events) == ["AC", "WA", "AC"]
    assert [event.index for event in events if isinstance(event, TestJudged)] == [0, 1, 2]
    total = total_of(events)
    assert (total.verdict, total.passed, total.tests) == (Verdict.WA, 2, 3)


async def test_judging_may_stop_on_the_first_failure(judge_source: JudgeSource) -> None:
    events = await judge_source(DOUBLE, ([1], 2), ([2], 5), ([3], 6), stop_on_failure=True)
    assert verdicts_of(events) == ["AC", "WA"]
    assert (total_of(events).passed, total_of(events).tests) == (1, 3)


async def test_the_third_time_out_ends_the_judging(judge_source: JudgeSource) -> None:
    source = "def solve(value):\n    while value: pass\n    return 0\n"
    tests = [([0], 0), *[([1], 0)] * 4]
    limits = ProblemLimits(time_s=0.1, memory_mb=128, wall_s=3)
    events = await judge_source(source, *tests, limits=limits)
    assert verdicts_of(events) == ["AC", "TLE", "TLE", "TLE"]
    assert (total_of(events).verdict, total_of(events).tests) == (Verdict.TLE, 5)


async def test_a_sleeper_is_tried_again_once_and_then_out_of_time(judge_source: JudgeSource) -> None:
    source = "import time\ndef solve(value):\n    time.sleep(60)\n"
    limits = ProblemLimits(time_s=0.5, memory_mb=128, wall_s=0.4)
    events = await judge_source(source, ([1], 2), limits=limits)
    assert verdicts_of(events) == ["TLE"]


async def test_the_checker_is_the_problems(judge_source: JudgeSource) -> None:
    source = "def solve(value):\n    return [2, 1]\n"
    exact = await judge_source(source, ([1], [1, 2]), returns="list[int]")
    unordered = await judge_source(source, ([1], [1, 2]), returns="list[int]", checker=Checker.UNORDERED)
    assert (total_of(exact).verdict, total_of(unordered).verdict) == (Verdict.WA, Verdict.AC)


async def test_the_expected_answer_is_nowhere_in_the_box(judge_source: JudgeSource) -> None:
    source = (
        "import glob, json\n"
        "def solve(value):\n"
        "    files = glob.glob('/box/**', recursive=True) + glob.glob('/tmp/**', recursive=True)\n"
        "    return sum(str(987654320 + value) in open(path).read() for path in files if path.count('.'))\n"
    )
    events = await judge_source(source, ([1], 987654321), details=True)
    judged = events[1]
    assert isinstance(judged, TestJudged)
    assert judged.details is not None
    assert judged.details.output == 0


async def test_events_come_as_they_happen(judge: Judge) -> None:
    source = "import time\ndef solve(value):\n    time.sleep(value)\n    return 0\n"
    tests = [Case([0], 0), Case([600], 0)]
    limits = ProblemLimits(time_s=1, memory_mb=128, wall_s=600)
    submission = Submission("python", source, SIGNATURE)
    async with asyncio.timeout(20), aclosing(judge.judge(submission, tests, Checker.EXACT, limits)) as events:
        assert await anext(events) == Compiled(ok=True)
        first = await anext(events)
        assert isinstance(first, TestJudged)
        assert first.verdict is Verdict.AC


async def test_closing_the_judging_frees_its_place(judge: Judge) -> None:
    source = "import time\ndef solve(value):\n    time.sleep(600)\n"
    limits = ProblemLimits(time_s=1, memory_mb=128, wall_s=600)

    async def watch(compiled: asyncio.Event) -> None:
        submission = Submission("python", source, SIGNATURE)
        async with aclosing(judge.judge(submission, [Case([1], 1)], Checker.EXACT, limits)) as events:
            async for _ in events:
                compiled.set()

    async with asyncio.timeout(20):
        marks = [asyncio.Event(), asyncio.Event()]
        running = [asyncio.create_task(watch(mark)) for mark in marks]
        for mark in marks:
            await mark.wait()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        quick = Submission("python", DOUBLE, SIGNATURE)
        events = [event async for event in judge.judge(quick, [Case([1], 2)], Checker.EXACT, SMALL_PROBLEM)]
    assert verdicts_of(events) == ["AC"]


async def test_too_many_submissions_are_refused(
    sandbox: NamespaceSandbox, languages: Mapping[str, Language]
) -> None:
    judge = Judge(sandbox, languages, boxes=1, waiting=0)
    submission = Submission("python", DOUBLE, SIGNATURE)
    async with aclosing(judge.judge(submission, [], Checker.EXACT, SMALL_PROBLEM)) as first:
        await anext(first)
        with pytest.raises(JudgeBusy):
            await anext(judge.judge(submission, [], Checker.EXACT, SMALL_PROBLEM))


async def test_an_unknown_language_is_refused(judge: Judge) -> None:
    submission = Submission("cobol", DOUBLE, SIGNATURE)
    with pytest.raises(LanguageUnknown, match="javascript, python"):
        await anext(judge.judge(submission, [], Checker.EXACT, SMALL_PROBLEM))


async def test_the_check_passes_where_boxes_can_be_made(judge: Judge) -> None:
    await judge.check()


class FailingSandbox:
    """The real sandbox, but some runs fail as a broken host would make them."""

    def __init__(self, sandbox: NamespaceSandbox, failures: Sequence[int]) -> None:
        self._sandbox = sandbox
        self.failures = failures
        self.runs = 0
        self.boxes = 0

    @asynccontextmanager
    async def box(self, files: Mapping[str, bytes]) -> AsyncIterator[Box]:
        self.boxes += 1
        async with self._sandbox.box(files) as box:
            yield FailingBox(self, box)

    async def check(self) -> None:
        await self._sandbox.check()


class FailingBox:
    def __init__(self, sandbox: FailingSandbox, box: NamespaceBox) -> None:
        self._sandbox = sandbox
        self._box = box

    async def run(
        self, argv: Sequence[str], stdin: bytes, limits: Limits, *, writable: bool = False
    ) -> Outcome:
        self._sandbox.runs += 1
        if self._sandbox.runs in self._sandbox.failures:
            raise SandboxFailed("the host is broken")
        return await self._box.run(argv, stdin, limits, writable=writable)


@pytest.mark.parametrize(
    ("failures", "boxes", "tests", "total"),
    [
        ([1], 2, ["AC", "AC"], Verdict.AC),
        ([2], 2, ["AC", "AC"], Verdict.AC),
        ([3], 2, ["AC", "AC"], Verdict.AC),
        ([1, 2], 2, [], Verdict.IE),
        ([3, 5], 2, ["AC", "IE"], Verdict.IE),
    ],
)
async def test_a_failure_of_ours_is_tried_again_once_in_a_new_box(
    sandbox: NamespaceSandbox,
    languages: Mapping[str, Language],
    failures: list[int],
    boxes: int,
    tests: list[str],
    total: Verdict,
) -> None:
    failing = FailingSandbox(sandbox, failures)
    judge = Judge(failing, languages)
    submission = Submission("python", DOUBLE, SIGNATURE)
    cases = [Case([1], 2), Case([2], 4)]
    events = [event async for event in judge.judge(submission, cases, Checker.EXACT, SMALL_PROBLEM)]
    assert verdicts_of(events) == tests
    assert total_of(events).verdict is total
    assert failing.boxes == boxes
