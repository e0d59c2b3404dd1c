"""Submissions through the real judge and a real runner."""

import asyncio
import time
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing

import pytest

from problem_service.judge.backends.choice import BadChoice, parse_choice
from problem_service.judge.backends.interface import (
    BackendFailed,
    BackendUnavailable,
    Built,
    Input,
    LanguageState,
    Printed,
    ProblemLimits,
    Program,
    Ran,
    Step,
)
from problem_service.judge.backends.runners import Runners
from problem_service.judge.checkers import Checker
from problem_service.judge.events import Case, Compiled, Event, TestJudged
from problem_service.judge.judge import Judge, LanguageUnknown
from problem_service.judge.queue import JudgeBusy, Priority
from problem_service.judge.verdicts import Verdict
from tests.problem_service.judge.conftest import (
    INT_TO_INT,
    SMALL_PROBLEM,
    JudgeSource,
    open_judge,
    total_of,
    verdicts_of,
)
from tests.waiting import until

DOUBLE = "def solve(value):\n    return value * 2\n"
SLEEP = "import time\ndef solve(value):\n    time.sleep(value)\n    return 0\n"
"""For so many seconds."""
LONG = ProblemLimits(time_s=1, memory_mb=128, wall_s=600)


def judging(
    judge: Judge,
    source: str,
    *tests: tuple[int, int],
    limits: ProblemLimits = SMALL_PROBLEM,
    player: str | None = None,
    priority: Priority = Priority.BATTLE,
) -> AsyncGenerator[Event, None]:
    """Judge a function solve(value: int) -> int in Python."""
    cases = [Case([value], expected) for value, expected in tests]
    program = Program("python", source, INT_TO_INT)
    return judge.judge(program, cases, Checker.EXACT, limits, player=player, priority=priority)


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
    async with asyncio.timeout(60), aclosing(judging(judge, SLEEP, (0, 0), (600, 0), limits=LONG)) as events:
        assert await anext(events) == Compiled(ok=True)
        first = await anext(events)
        assert isinstance(first, TestJudged)
        assert first.verdict is Verdict.AC


async def test_that_a_program_compiles_is_told_while_its_first_test_runs(judge: Judge) -> None:
    async with asyncio.timeout(60), aclosing(judging(judge, SLEEP, (600, 0), limits=LONG)) as events:
        assert await anext(events) == Compiled(ok=True)


async def test_closing_the_judging_frees_its_place(runners: Runners) -> None:
    async def watch(compiled: asyncio.Event) -> None:
        async with aclosing(judging(judge, SLEEP, (600, 0), limits=LONG)) as events:
            async for _ in events:
                compiled.set()

    async with asyncio.timeout(60), open_judge(runners) as judge:
        marks = [asyncio.Event(), asyncio.Event()]
        running = [asyncio.create_task(watch(mark)) for mark in marks]
        for mark in marks:
            await mark.wait()
        assert judge.running == 2
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        assert judge.running == 0
        events = [event async for event in judging(judge, DOUBLE, (1, 2))]
    assert verdicts_of(events) == ["AC"]


async def test_who_gives_up_in_line_leaves_no_trace(runners: Runners) -> None:
    async with asyncio.timeout(60), open_judge(runners) as judge:
        async with aclosing(judging(judge, SLEEP, (600, 0), limits=LONG, player="ada")) as running:
            await anext(running)
            waiting = asyncio.ensure_future(anext(judging(judge, DOUBLE, (1, 2), player="ada")))
            await until(lambda: judge.waiting == 1)
            waiting.cancel()
            await until(lambda: judge.waiting == 0)
        events = [event async for event in judging(judge, DOUBLE, (1, 2), player="ada")]
        assert verdicts_of(events) == ["AC"]


async def test_too_many_submissions_are_refused(runners: Runners) -> None:
    async with open_judge(runners, room=0) as judge:
        first, second = (judging(judge, SLEEP, (600, 0), limits=LONG) for _ in range(2))
        async with aclosing(first), aclosing(second):
            await asyncio.gather(anext(first), anext(second))
            with pytest.raises(JudgeBusy) as refused:
                await anext(judging(judge, DOUBLE))
    assert refused.value.retry_after


async def test_a_flood_of_one_player_is_refused_and_hinders_nobody(runners: Runners) -> None:
    async with asyncio.timeout(30), open_judge(runners, room_of_player=3) as judge:
        flood = [asyncio.create_task(_all(judging(judge, DOUBLE, (1, 2), player="ada"))) for _ in range(20)]
        other = await _all(judging(judge, DOUBLE, (1, 2), player="ben"))
        outcomes = await asyncio.gather(*flood, return_exceptions=True)
    assert total_of(other).verdict is Verdict.AC
    refused = [outcome for outcome in outcomes if isinstance(outcome, JudgeBusy)]
    judged = [outcome for outcome in outcomes if isinstance(outcome, list)]
    assert (len(refused), len(judged)) == (16, 4)
    assert {total_of(events).verdict for events in judged} == {Verdict.AC}


async def _all(events: AsyncGenerator[Event, None]) -> list[Event]:
    return [event async for event in events]


async def test_an_unknown_language_is_refused(judge: Judge) -> None:
    program = Program("cobol", DOUBLE, INT_TO_INT)
    with pytest.raises(LanguageUnknown, match="javascript"):
        await anext(judge.judge(program, [], Checker.EXACT, LONG, player=None, priority=Priority.BATTLE))
    with pytest.raises(LanguageUnknown):
        await anext(judge.execute(program, b"", LONG, player=None, priority=Priority.RUN))


async def test_the_check_tells_of_the_back_ends(judge: Judge) -> None:
    assert "2 at once" in await judge.check()


async def execute(judge: Judge, source: str, stdin: bytes = b"", **options: object) -> list[Step]:
    program = Program("python", source)
    steps = judge.execute(program, stdin, SMALL_PROBLEM, player="ada", priority=Priority.RUN)
    async with aclosing(steps):
        return [step async for step in steps]


async def test_a_program_without_a_signature_is_run_as_it_is(judge: Judge) -> None:
    source = "import sys\nprint(sum(map(int, sys.stdin)))\nprint('so', file=sys.stderr)\nsys.exit(3)\n"
    built, *printed, ran = await execute(judge, source, b"1\n2\n")
    assert built == Built(ok=True)
    assert isinstance(ran, Ran)
    assert (ran.failure, ran.exit_code, ran.stdout, ran.stderr) == (Verdict.RE, 3, b"3\n", b"so\n")
    pieces = [step for step in printed if isinstance(step, Printed)]
    assert b"".join(piece.data for piece in pieces if piece.stream == "stdout") == ran.stdout


async def test_output_is_told_while_the_program_runs(judge: Judge) -> None:
    source = "import time\nprint('here', flush=True)\ntime.sleep(600)\n"
    program = Program("python", source)
    steps = judge.execute(program, b"", LONG, player=None, priority=Priority.RUN)
    async with asyncio.timeout(60), aclosing(steps):
        began = time.monotonic()
        assert await anext(steps) == Built(ok=True)
        assert await anext(steps) == Printed(0, "stdout", b"here\n")
        assert time.monotonic() - began < 5


async def test_a_program_that_does_not_compile_is_not_run(judge: Judge) -> None:
    (built,) = await execute(judge, "def broken(:\n")
    assert isinstance(built, Built)
    assert not built.ok
    assert "SyntaxError" in built.message


class Unsteady:
    """A runner's back-end that fails before the inputs with the numbers given, counted over all runs."""

    name = "unsteady"

    def __init__(
        self, runners: Runners, failures: Iterable[int], error: BackendFailed, *, away: bool = False
    ) -> None:
        """``away``: it fails before it begins."""
        self._away = away
        self._runners = runners
        self._failures = list(failures)
        self._error = error
        self._inputs = 0
        self.runs = 0

    @property
    def places(self) -> int:
        return 1

    async def languages(self) -> Sequence[LanguageState]:
        return await self._runners.languages()

    async def check(self) -> str:
        raise self._error

    async def run(
        self, program: Program, inputs: Iterable[Input], limits: ProblemLimits, *, live: bool = False
    ) -> AsyncGenerator[Step, None]:
        self.runs += 1
        if self._away:
            raise self._error
        async with aclosing(self._runners.run(program, inputs, limits, live=live)) as steps:
            async for step in steps:
                if isinstance(step, Ran):
                    self._inputs += 1
                    if self._inputs in self._failures:
                        raise self._error
                yield step


@pytest.mark.parametrize(
    ("failures", "runs", "tests", "total"),
    [
        ([], 1, ["AC", "AC"], Verdict.AC),
        ([1], 2, ["AC", "AC"], Verdict.AC),
        ([2], 2, ["AC", "AC"], Verdict.AC),
        ([2, 3], 2, ["AC", "IE"], Verdict.IE),
    ],
)
async def test_a_failure_of_a_back_end_is_made_up_for_once(
    runners: Runners, failures: list[int], runs: int, tests: list[str], total: Verdict
) -> None:
    unsteady = Unsteady(runners, failures, BackendFailed("it broke"))
    async with open_judge(unsteady) as judge:
        events = await _all(judging(judge, DOUBLE, (1, 2), (2, 4)))
    assert verdicts_of(events) == tests
    assert sum(isinstance(event, Compiled) for event in events) == 1
    assert total_of(events).verdict is total
    assert unsteady.runs == runs


async def test_an_execution_that_a_back_end_fails_at_is_our_fault(runners: Runners) -> None:
    unsteady = Unsteady(runners, [1, 2], BackendFailed("it broke"))
    async with open_judge(unsteady) as judge:
        ran = (await execute(judge, "input()"))[-1]
    assert isinstance(ran, Ran)
    assert ran.failure is Verdict.IE


async def test_a_back_end_that_is_not_to_be_had_is_busy_until_the_program_has_begun(
    runners: Runners,
) -> None:
    away = Unsteady(runners, [], BackendUnavailable("it is full", retry_after=6.5), away=True)
    async with open_judge(away) as judge:
        for begun in (
            judging(judge, DOUBLE),
            judge.execute(Program("python", DOUBLE), b"", LONG, player=None, priority=Priority.RUN),
        ):
            with pytest.raises(JudgeBusy) as refused:
                await anext(begun)
            assert refused.value.retry_after == 7


async def test_languages_go_where_the_operator_wants_them(runners: Runners) -> None:
    unsteady = Unsteady(runners, [], BackendFailed("it broke"))
    names = ["runner", "unsteady"]
    async with open_judge(runners, unsteady, chosen=parse_choice(["python = unsteady"], names)) as judge:
        await _all(judging(judge, DOUBLE, (1, 2)))
        assert unsteady.runs == 1
        assert "unsteady: it broke" in await judge.check()
    async with open_judge(runners, unsteady, chosen=parse_choice(["*=unsteady"], names)) as judge:
        assert "python" in judge.languages
    async with open_judge(runners, unsteady) as judge:
        await _all(judging(judge, DOUBLE, (1, 2)))
        assert unsteady.runs == 1


@pytest.mark.parametrize("text", ["python", "cobol=runner", "python=judge0", "*=judge0", "=runner"])
def test_a_choice_of_what_there_is_not_is_refused(text: str) -> None:
    with pytest.raises(BadChoice):
        parse_choice([text], ["runner"])
