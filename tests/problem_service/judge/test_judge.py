"""Submissions in each language through the real sandbox."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Any

import pytest

from problem_service.judge.checkers import Checker
from problem_service.judge.events import (
    Case,
    Compiled,
    Event,
    ProblemLimits,
    Submission,
    TestJudged,
    Total,
)
from problem_service.judge.judge import Judge, LanguageUnknown
from problem_service.judge.languages.language import Language
from problem_service.judge.sandbox.interface import Box, Limits, Outcome, SandboxFailed
from problem_service.judge.sandbox.namespaces import NamespaceBox, NamespaceSandbox
from problem_service.judge.slots import JudgeBusy
from problem_service.judge.verdicts import Verdict
from problem_service.signature import Signature
from tests.problem_service.judge.conftest import SMALL_PROBLEM, JudgeSource

DOUBLE = "def solve(value):\n    return value * 2\n"
SIGNATURE = Signature.from_json(
    {"function": "solve", "parameters": [{"name": "value", "type": "int"}], "returns": "int"}
)

PROGRAMS = {
    "AC": ("return value * 2", "return value * 2;"),
    "WA": ("return value", "return value;"),
    "RE": ("return [][value]", "return [].at(0).x;"),
    "TLE": ("while True: pass", "for (;;) {}"),
    "MLE": (
        "kept = []\n    while True: kept.append(bytes(4 << 20) + b'x')",
        "const kept = []; for (;;) kept.push(Buffer.alloc(8 << 20, 1));",
    ),
    "OLE": ("while True: print('x' * 100_000)", "for (;;) console.log('x'.repeat(100000));"),
}
RUNS = [
    pytest.param(language, source.format(program), Verdict(verdict), id=f"{language}-{verdict}")
    for verdict, programs in PROGRAMS.items()
    for language, source, program in (
        ("python", "def solve(value):\n    {0}\n", programs[0]),
        ("javascript", "function solve(value) {{ {0} }}\n", programs[1]),
    )
]


def verdicts_of(events: Sequence[Event]) -> list[str]:
    return [str(event.verdict) for event in events if isinstance(event, TestJudged)]


def total_of(events: Sequence[Event]) -> Total:
    last = events[-1]
    assert isinstance(last, Total)
    return last


@pytest.mark.parametrize(("language", "source", "verdict"), RUNS)
async def test_each_language_meets_each_verdict(
    judge_source: JudgeSource, language: str, source: str, verdict: Verdict
) -> None:
    limits = ProblemLimits(time_s=1, memory_mb=128, wall_s=10)
    compiled, judged, total = await judge_source(source, ([21], 42), language=language, limits=limits)
    assert compiled == Compiled(ok=True)
    assert isinstance(judged, TestJudged)
    assert judged.verdict is verdict
    assert judged.details is None
    accepted = verdict is Verdict.AC
    assert total == Total(verdict, int(accepted), 1, judged.time_ms, judged.memory_kb)


@pytest.mark.parametrize(
    ("language", "source", "words"),
    [
        ("python", "x = 1\n\ndef solve(value)\n    return 1\n", ["line 3", "expected ':'"]),
        ("python", "def solve(value):\nreturn 1\n", ["line 2", "indented block"]),
        ("python", "x = '\0'", ["null"]),
        ("javascript", "let x;\n\nfunction solve(a b) {}\n", ["solution.js:3", "SyntaxError"]),
    ],
)
async def test_what_does_not_compile_is_told_with_the_line(
    judge_source: JudgeSource, language: str, source: str, words: list[str]
) -> None:
    compiled, total = await judge_source(source, ([1], 2), ([2], 4), language=language)
    assert isinstance(compiled, Compiled)
    assert not compiled.ok
    for word in words:
        assert word in compiled.message
    assert "/box" not in compiled.message
    assert total == Total(Verdict.CE, 0, 2, 0, 0)


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


@pytest.mark.parametrize(
    ("language", "source"),
    [
        (
            "python",
            "import sys\ndef solve(value):\n    print('fünf')\n    sys.stderr.write('six')\n    return 3\n",
        ),
        ("javascript", "function solve(value) { console.log('fünf'); console.error('six'); return 3; }"),
    ],
)
async def test_prints_do_not_disturb_the_result(
    judge_source: JudgeSource, language: str, source: str
) -> None:
    events = await judge_source(source, ([1], 3), language=language, details=True)
    judged = events[1]
    assert isinstance(judged, TestJudged)
    assert judged.verdict is Verdict.AC
    assert judged.details is not None
    assert "fünf" in judged.details.stdout
    assert "six" in judged.details.stdout
    assert judged.to_json() == {
        "type": "test",
        "index": 0,
        "verdict": "AC",
        "time_ms": judged.time_ms,
        "memory_kb": judged.memory_kb,
        "input": [1],
        "expected": 3,
        "output": 3,
        "stdout": judged.details.stdout,
        "stderr": "",
    }


@pytest.mark.parametrize(
    ("language", "source", "words"),
    [
        ("python", "def solve(value):\n    return {}['é']\n", ["line 2", "KeyError: 'é'"]),
        ("python", "def resolve(value):\n    return 1\n", ["There is no function solve."]),
        ("python", "solve = 3\n", ["There is no function solve."]),
        ("python", "def solve():\n    return 1\n", ["TypeError", "solve() takes 0"]),
        ("python", "def solve(value):\n    return {1}\n", ["solve returned", "set is not"]),
        ("python", "def solve(value):\n    return float('nan')\n", ["solve returned"]),
        ("python", "def solve(value):\n    return [float('inf')]\n", ["solve returned"]),
        ("python", "def solve(value):\n    a = []\n    a.append(a)\n    return a\n", ["solve returned"]),
        ("python", "def solve(value):\n    return solve(value)\n", ["RecursionError"]),
        ("python", "def solve(value):\n    exit(5)\n", ["exit(5)"]),
        ("python", "import os\nos._exit(0)\n", ["ended before the function returned"]),
        ("python", "import os\nos._exit(4)\n", ["exit code 4"]),
        ("python", "import os\nos.abort()\n", ["signal 6"]),
        ("python", "import numpy\n", ["line 1", "No module named 'numpy'"]),
        ("javascript", "function solve(v) {\n  return null.x;\n}", ["solution.js:2", "TypeError"]),
        ("javascript", "function other() {}", ["There is no function solve."]),
        ("javascript", "let solve = 3", ["There is no function solve."]),
        ("javascript", "function solve() { return 0 / 0; }", ["solve returned", "NaN"]),
        ("javascript", "function solve() { return new Set(); }", ["solve returned", "Set"]),
        ("javascript", "function solve() { return solve; }", ["solve returned", "function"]),
        ("javascript", "function solve() { throw 'text'; }", ["Thrown: text"]),
        ("javascript", "function solve() { return solve(); }", ["RangeError"]),
        ("javascript", "async function solve() { throw new Error('late'); }", ["Error: late"]),
        ("javascript", "process.exit(0)", ["ended before the function returned"]),
        ("javascript", "require('no-such')", ["Cannot find module"]),
    ],
)
async def test_a_run_that_fails_says_why(
    judge_source: JudgeSource, language: str, source: str, words: list[str]
) -> None:
    limits = ProblemLimits(time_s=2, memory_mb=256, wall_s=10)
    _, judged, _ = await judge_source(source, ([1], 1), language=language, limits=limits, details=True)
    assert isinstance(judged, TestJudged)
    assert judged.verdict is Verdict.RE
    assert judged.details is not None
    assert judged.details.output is None
    for word in words:
        assert word in judged.details.stderr
    assert "harness" not in judged.details.stderr


@pytest.mark.parametrize(
    ("language", "source"),
    [
        ("python", "def solve(value):\n    pass\n"),
        ("javascript", "function solve(value) {}"),
    ],
)
async def test_no_result_is_a_wrong_answer(judge_source: JudgeSource, language: str, source: str) -> None:
    _, judged, _ = await judge_source(source, ([1], 1), language=language, details=True)
    assert isinstance(judged, TestJudged)
    assert judged.verdict is Verdict.WA
    assert judged.details is not None
    assert judged.details.stderr == "the result is null, not int"


ECHOES = {"python": "def solve(value):\n    return value\n", "javascript": "const solve = (value) => value;"}
VALUES: list[tuple[str, Any]] = [
    ("int", -(2**53) + 1),
    ("float", 1e-9),
    ("string", 'quote " slash \\ line \n null \0 é 漢 😀 \u2028 \ud800'),
    ("bool", True),
    ("list[list[int]]", [[], [1, 2], []]),
    ("dict[string, list[string]]", {"": [""], "ключ": ["значение"], "__proto__": []}),
]


@pytest.mark.parametrize("language", ECHOES)
async def test_values_arrive_and_come_back_unchanged(judge_source: JudgeSource, language: str) -> None:
    parameters = tuple(type_ for type_, _ in VALUES)
    arguments = [value for _, value in VALUES]
    sources = {
        "python": "def solve(*values):\n    return list(values)\n",
        "javascript": "function solve(...values) { return values; }",
    }
    events = await judge_source(
        sources[language], (arguments, arguments), language=language, parameters=parameters, details=True
    )
    assert verdicts_of(events) == ["AC"], events


@pytest.mark.parametrize(
    ("language", "source", "expected"),
    [
        ("python", "def solve(value):\n    return 10 ** 5000 + value\n", None),
        ("python", "def solve(value):\n    return 2 ** 200 + value\n", 2**200 + 1),
        ("javascript", "function solve(value) { return 2n ** 200n + BigInt(value); }", 2**200 + 1),
        ("javascript", "function solve(value) { return new Map([['a', Int32Array.of(1)]]); }", {"a": [1]}),
        ("javascript", "async function solve(value) { return (await 0) + 1; }", 1),
        ("javascript", "module.exports = { solve: () => -0 }; setInterval(() => {}, 1000);", 0),
        ("python", "class Solution: pass\nsolve = lambda value: (1, [value])\n", [1, [1]]),
        ("python", "solve = lambda value: value and 1 + solve(value + 1 if value < 9000 else 0)", 9000),
        ("javascript", "const solve = (value) => value === 50000 ? value : solve(value + 1);", 50_000),
        ("python", "import dataclasses as d\n@d.dataclass\nclass P:\n  x: int\nsolve = lambda v: P(v).x", 1),
        ("python", "def solve(value):\n    return value\nif __name__ == '__main__':\n    solve(1 / 0)\n", 1),
    ],
)  # fmt: skip
async def test_results_of_all_kinds_are_read(
    judge_source: JudgeSource, language: str, source: str, expected: Any
) -> None:
    limits = ProblemLimits(time_s=2, memory_mb=256, wall_s=10)
    events = await judge_source(source, ([1], expected), language=language, limits=limits)
    # an int of more digits than Python's json reads is an answer to nothing
    assert verdicts_of(events) == ["AC" if expected is not None else "RE"], events


@pytest.mark.parametrize("language", ECHOES)
async def test_a_large_test_goes_through(judge_source: JudgeSource, language: str) -> None:
    numbers = list(range(60_000))
    events = await judge_source(
        ECHOES[language],
        ([numbers], numbers),
        language=language,
        parameters=("list[int]",),
        returns="list[int]",
    )
    assert verdicts_of(events) == ["AC"]


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
