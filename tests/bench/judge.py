"""What a verdict costs: boxes beside bare processes and other sandboxes, the judge beside bare interpreters.

All of a row's sides take turns within one run, so that a busy machine is busy for all of them.
"""

import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from pathlib import Path

from problem_service.judge.backends.interface import ProblemLimits, Program
from problem_service.judge.boxes.compiled import compile_init
from problem_service.judge.boxes.factory import memory_group
from problem_service.judge.boxes.interface import PLAIN, Kind, Limits
from problem_service.judge.boxes.sandbox import LocalSandbox
from problem_service.judge.checkers import Checker
from problem_service.judge.events import Case, Total
from problem_service.judge.judge import Judge
from problem_service.judge.languages.cpp import Cpp
from problem_service.judge.languages.javascript import JavaScript
from problem_service.judge.languages.language import Language, LanguageMissing, Toolchain
from problem_service.judge.languages.python import Python
from problem_service.judge.queue import Priority
from problem_service.judge.runner.job import kind_of, run_limits
from problem_service.judge.verdicts import Verdict
from problem_service.judging import open_judge
from problem_service.settings import JudgeSettings
from problem_service.signature import Signature
from shared.settings import load
from tests.bench import sandboxes
from tests.bench.rows import Row

ROUNDS = 150
SLOW_ROUNDS = 7
SUBMISSIONS = 40
SECONDS = 4.0
WORKERS = 2
CACHE = Path("~/.cache/codemaze/toolchains").expanduser()
LOAD = 0.8
"""Of what the workers can do: at which latencies are taken."""

_LIMITS = Limits(cpu_s=10, wall_s=30, memory_bytes=1 << 30)
_SIGNATURE = Signature.from_json(
    {"function": "solve", "parameters": [{"name": "value", "type": "int"}], "returns": "int"}
)
_PYTHON = "def solve(value: int) -> int:\n    return value + 1\n"
_JAVASCRIPT = "function solve(value) { return value + 1; }\n"
_CPP = """\
#include <bits/stdc++.h>
using namespace std;

long long solve(long long value) {
    map<string, vector<long long>> found;
    for (long long step = 0; step < value; step++) found[to_string(step % 7)].push_back(step);
    long long sum = 0;
    for (auto& [name, steps] : found) {
        sort(steps.rbegin(), steps.rend());
        sum += accumulate(steps.begin(), steps.end(), 0LL);
    }
    return sum;
}
"""
_CPP_MAIN = _CPP + "int main() { long long value; cin >> value; cout << solve(value) << endl; }\n"

Side = Callable[[], Awaitable[float]]
"""Does its part of a round; the seconds that it took."""


async def bench_judge() -> list[Row]:
    """The rows ``judge.…``. What makes languages quicker is kept where the judge keeps it, too."""
    with tempfile.TemporaryDirectory(prefix="codemaze-bench-") as name:
        folder = Path(name)
        os.chmod(folder, 0o755)  # noqa: PTH101  boxes' users must reach it
        rows = await _bench_boxes(folder)
        rows += await _bench_judge()
    return rows


async def _bench_boxes(folder: Path) -> list[Row]:
    python, javascript = Python(), JavaScript()
    tools = {language.name: _prepared(language) for language in (python, javascript)}
    cpp = _Compiler(folder)
    shown = [path for tool in tools.values() for path in tool.paths]
    fork = kind_of(python, tools["python"])
    park = kind_of(javascript, tools["javascript"])
    sandbox = LocalSandbox(
        [*shown, *cpp.shown, Path("/usr/bin")],
        python=Path(tools["python"].programs["python"]),
        init=compile_init(folder),
        keep={PLAIN: 2, fork: 2, park: 3},
    )
    spare = folder / "program"
    spare.mkdir()
    files = python.files(_PYTHON, _SIGNATURE)
    for name, data in files.items():
        (spare / name).write_bytes(data)
    (spare / "stdin").write_bytes(b"[1]")
    command = python.run_command(tools["python"], _SIGNATURE, 256 << 20)
    interpreter, node = command[0], tools["javascript"].programs["node"]
    rivals = {
        "bubblewrap": sandboxes.bubblewrap(command, spare, tools["python"].paths),
        "nsjail": sandboxes.in_nsjail(command, spare, tools["python"].paths),
    }
    async with sandbox, sandbox.box() as plain, sandbox.box(fork) as warm:
        await warm.put(files)
        boxes = await _take_turns(
            {
                "box": lambda: _timed(plain.run(["/usr/bin/true"], b"", _LIMITS)),
                "spawn": lambda: _spawned(["/usr/bin/true"]),
            },
            2 * ROUNDS,
        )
        pythons = await _take_turns(
            {
                "box": lambda: _timed(warm.run(command, b"[1]", _LIMITS, warm=True)),
                "bare": lambda: _spawned([interpreter, "-I", "-S", "-c", ""]),
            },
            ROUNDS,
        )
        others = await _take_turns(
            {
                "box": lambda: _timed(warm.run(command, b"[1]", _LIMITS, warm=True)),
                **{name: _spawning(words, spare / "stdin") for name, words in rivals.items()},
            },
            ROUNDS // 3,
        )
        nodes = await _take_turns(
            {
                "parked": lambda: _parked(sandbox, park, javascript, folder),
                "bare": lambda: _spawned([node, "-e", "0"]),
            },
            ROUNDS // 5,
        )
        compiling = await cpp.measure(sandbox)
    return [
        _row(
            "judge.box_vs_spawn",
            boxes["box"],
            "posix_spawn of the same `true`",
            boxes["spawn"],
            _box_goal(),
        ),
        _row("judge.python_vs_bare", pythons["box"], "start of `python -I -S`", pythons["bare"], 0.45),
        _row("judge.node_vs_bare", nodes["parked"], "start of `node -e 0`", nodes["bare"], 0.4),
        *compiling,
        *(
            _row(f"judge.box_vs_{name}", others["box"], f"the same test in {name}", others[name], 0.3)
            for name in rivals
        ),
    ]


def _box_goal() -> float:
    """Control groups cost their share where they are to be had."""
    group = memory_group.create(0)
    if group is None:
        return 1.5
    group.close()
    group.remove()
    return 2.0


def _prepared(language: Language) -> Toolchain:
    folder = CACHE / language.name
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    return language.prepare(language.find(None), folder)


class _Compiler:
    """The C++ side, which there is where g++ is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._language = Cpp()
        try:
            self._tool = _prepared(self._language)
        except LanguageMissing:
            self.shown: tuple[Path, ...] = ()
        else:
            self.shown = self._tool.paths

    async def measure(self, sandbox: LocalSandbox) -> list[Row]:
        if not self.shown:
            return []
        source = self._folder / "plain.cpp"
        source.write_text(_CPP_MAIN)
        compiler = self._tool.programs["compiler"]
        plain = [compiler, "-O2", "-o", str(self._folder / "plain"), str(source)]
        seconds = await _take_turns(
            {"box": lambda: self._compile(sandbox), "plain": lambda: _spawned(plain)}, SLOW_ROUNDS
        )
        return [_row("judge.cpp_compile", seconds["box"], "plain g++ -O2", seconds["plain"], 0.35)]

    async def _compile(self, sandbox: LocalSandbox) -> float:
        command = self._language.compile_command(self._tool, _SIGNATURE)
        assert command is not None
        async with sandbox.box() as box:
            await box.put(self._language.files(_CPP, _SIGNATURE))
            return await _timed(box.run(command, b"", _LIMITS, writable=True))


async def _parked(sandbox: LocalSandbox, kind: Kind, language: JavaScript, folder: Path) -> float:
    """A program's first test, from the moment its box is there."""
    limits = run_limits(language, ProblemLimits())
    async with sandbox.box(kind) as box:
        await asyncio.sleep(0.1)  # a box taken fresh from the factory is still starting its Node
        await box.put(language.files(_JAVASCRIPT, _SIGNATURE))
        return await _timed(box.run(["/nowhere"], b"[1]", limits, warm=True))


async def _bench_judge() -> list[Row]:
    async with _open() as judge:
        interpreter = Python().find(None).programs["python"]
        bare = [interpreter, "-I", "-S", "-c", ""]

        async def ten_starts() -> float:
            return sum([await _spawned(bare) for _ in range(10)])

        await _submit(judge, 1)
        seconds = await _take_turns({"judge": lambda: _submit(judge, 10), "bare": ten_starts}, SUBMISSIONS)
        done, began = 0, time.perf_counter()
        end = began + SECONDS

        async def keep_submitting() -> None:
            nonlocal done
            while time.perf_counter() < end:
                await _submit(judge, 10)
                done += 10

        await asyncio.gather(*(keep_submitting() for _ in range(WORKERS)))
        rate = done / (time.perf_counter() - began)
        spawned = await asyncio.to_thread(_spawn_rate, bare)
        latencies = await _under_load(judge, rate / 10 * LOAD)
    alone = seconds["judge"] * 1000
    p50, p99 = (statistics.quantiles(latencies, n=100)[place] * 1000 for place in (49, 98))
    return [
        _row(
            "judge.python_ten_tests", seconds["judge"], "ten starts of `python -I -S`", seconds["bare"], 0.45
        ),
        Row(
            "judge.tests_per_second",
            rate,
            "1/s",
            "starts of `python -I -S`, two at once",
            spawned,
            rate / spawned,
            None,
        ),
        Row("judge.verdict_p50", p50, "ms", "one submission alone (ten tests)", alone, p50 / alone, None),
        Row("judge.verdict_p99", p99, "ms", "one submission alone (ten tests)", alone, p99 / alone, None),
    ]


@asynccontextmanager
async def _open() -> AsyncIterator[Judge]:
    """A judge with a runner of its own, a process beside this one, once it stands ready."""
    settings = load(
        JudgeSettings, {"PROBLEM_JUDGE_BOXES": str(WORKERS), "PROBLEM_TOOLCHAIN_CACHE": str(CACHE)}
    )
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(open_judge(settings, room=200))


async def _submit(judge: Judge, tests: int) -> float:
    """Seconds to the total, which has to be that of a right solution."""
    cases = [Case([value], value + 1) for value in range(tests)]
    began = time.perf_counter()
    events = judge.judge(
        Program("python", _PYTHON, _SIGNATURE),
        cases,
        Checker.EXACT,
        ProblemLimits(),
        player=None,
        priority=Priority.BATTLE,
    )
    async with aclosing(events):
        async for event in events:
            if isinstance(event, Total):
                assert event.verdict is Verdict.AC, event
                return time.perf_counter() - began
    raise AssertionError("the judge ended without a total")


async def _under_load(judge: Judge, rate: float) -> list[float]:
    """Seconds to each verdict when submissions come at random, so many a second."""
    draw = random.Random(1)
    tasks = []
    until = asyncio.get_running_loop().time() + 2 * SECONDS
    while asyncio.get_running_loop().time() < until:
        tasks.append(asyncio.create_task(_submit(judge, 10)))
        await asyncio.sleep(draw.expovariate(rate))
    return await asyncio.gather(*tasks)


def _spawn_rate(command: list[str]) -> float:
    """Starts a second, `WORKERS` at once."""
    began = time.perf_counter()
    running: set[int] = set()
    done = 0
    while time.perf_counter() - began < SECONDS:
        while len(running) < WORKERS:
            running.add(os.posix_spawn(command[0], command, {}))
        ended, _ = os.wait()
        running.discard(ended)
        done += 1
    for process in running:
        os.waitpid(process, 0)
    return done / (time.perf_counter() - began)


async def _take_turns(sides: Mapping[str, Side], rounds: int) -> dict[str, float]:
    """The median seconds of each, all of them in turns, in an order that changes."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    order = list(sides)
    for _ in range(rounds):
        random.shuffle(order)
        for name in order:
            taken[name].append(await sides[name]())
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


async def _timed(work: Awaitable[object]) -> float:
    began = time.perf_counter()
    outcome = await work
    seconds = time.perf_counter() - began
    assert getattr(outcome, "exit_code", 0) == 0, outcome
    return seconds


async def _spawned(command: list[str], stdin: Path | None = None) -> float:
    began = time.perf_counter()
    sandboxes.run(command, stdin)
    return time.perf_counter() - began


def _spawning(command: list[str], stdin: Path) -> Side:
    return lambda: _spawned(command, stdin)


def _row(name: str, seconds: float, baseline: str, its_seconds: float, goal: float) -> Row:
    return Row(
        name, seconds * 1000, "ms", baseline, its_seconds * 1000, seconds / its_seconds, goal, at_most=True
    )
