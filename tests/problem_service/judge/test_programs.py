"""Players' programs in each language, through the real sandbox."""

from typing import Any

import pytest

from problem_service.judge.backends.interface import ProblemLimits
from problem_service.judge.events import Compiled, TestJudged, Total
from problem_service.judge.verdicts import Verdict
from tests.problem_service.judge.conftest import JudgeSource, verdicts_of

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
