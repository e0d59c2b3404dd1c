"""The real judge over a real runner; a machine that refuses the sandbox fails these tests, and says why."""

import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest

from problem_service.judge.backends.choice import Choice
from problem_service.judge.backends.interface import Backend, ProblemLimits, Program
from problem_service.judge.backends.runners import Runners
from problem_service.judge.boxes.interface import Limits, Outcome
from problem_service.judge.boxes.sandbox import LocalSandbox
from problem_service.judge.checkers import Checker, ProgramChecker
from problem_service.judge.events import Case, Event, TestJudged, Total
from problem_service.judge.judge import Judge
from problem_service.judge.languages import LANGUAGES
from problem_service.judge.languages.language import Toolchain
from problem_service.judge.queue import Priority
from problem_service.judge.runner.listening import parse_address
from problem_service.signature import Signature

# Beginnings of scripts that run in a box.
CALLS = "import ctypes, errno, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"
TRY = """
import errno, json
def attempt(action, *arguments):
    try:
        return repr(action(*arguments))
    except OSError as error:
        return errno.errorcode[error.errno]
"""

SMALL = Limits(cpu_s=1, wall_s=5, memory_bytes=128 << 20, output_bytes=1 << 20)

SMALL_PROBLEM = ProblemLimits(time_s=0.5, memory_mb=128, wall_s=3)

INT_TO_INT = Signature.from_json(
    {"function": "solve", "parameters": [{"name": "value", "type": "int"}], "returns": "int"}
)
"""solve(value: int) -> int"""

RunScript = Callable[..., Awaitable[Outcome]]


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    """Python's."""
    return LANGUAGES["python"].find(None)


@pytest.fixture(scope="session")
def python(toolchain: Toolchain) -> str:
    """The path of the interpreter inside a box."""
    return toolchain.programs["python"]


@pytest.fixture
async def sandbox(toolchain: Toolchain, python: str) -> AsyncIterator[LocalSandbox]:
    async with LocalSandbox(
        toolchain.paths, python=Path(python), disk_bytes=8 << 20, disk_files=256
    ) as opened:
        yield opened


@pytest.fixture
def run_script(sandbox: LocalSandbox, python: str) -> RunScript:
    """Run a Python script in a box of its own."""

    async def run(script: str, stdin: bytes = b"", limits: Limits = SMALL) -> Outcome:
        async with sandbox.box() as box:
            await box.put({"script.py": script.encode()})
            return await box.run([python, "-I", "-S", "script.py"], stdin, limits)

    return run


@asynccontextmanager
async def open_judge(*backends: Backend, chosen: Mapping[str, str] | None = None, **options: Any) -> Any:
    """A judge over back-ends that are open."""
    async with Choice(backends, chosen) as choice:
        yield Judge(choice, **options)


@pytest.fixture
async def runners(runner_address: str) -> AsyncIterator[Runners]:
    async with Runners([parse_address(runner_address)]) as opened:
        yield opened


@pytest.fixture
async def judge(runners: Runners) -> AsyncIterator[Judge]:
    async with open_judge(runners) as opened:
        yield opened


class JudgeSource(Protocol):
    """See the fixture."""

    async def __call__(
        self, source: str, *tests: tuple[list[Any], Any], language: str = ..., **options: Any
    ) -> list[Event]: ...


@pytest.fixture
def judge_source(judge: Judge) -> JudgeSource:
    """Judge a function `solve(value: int) -> int`, or another, on tests of (arguments, expected)."""

    async def run(
        source: str,
        *tests: tuple[list[Any], Any],
        language: str = "python",
        parameters: tuple[str, ...] = ("int",),
        returns: str = "int",
        checker: Checker | ProgramChecker = Checker.EXACT,
        limits: ProblemLimits = SMALL_PROBLEM,
        **options: Any,
    ) -> list[Event]:
        signature = Signature.from_json(
            {
                "function": "solve",
                "parameters": [
                    {"name": f"value_{index}", "type": type_} for index, type_ in enumerate(parameters)
                ],
                "returns": returns,
            }
        )
        cases = [Case(arguments, expected) for arguments, expected in tests]
        program = Program(language, source, signature)
        events = judge.judge(
            program, cases, checker, limits, **{"player": None, "priority": Priority.RUN} | options
        )
        async with contextlib.aclosing(events):
            return [event async for event in events]

    return run


def verdicts_of(events: Sequence[Event]) -> list[str]:
    return [str(event.verdict) for event in events if isinstance(event, TestJudged)]


def total_of(events: Sequence[Event]) -> Total:
    last = events[-1]
    assert isinstance(last, Total)
    return last


def printed(outcome: Outcome) -> Any:
    """What the script printed, which is JSON of its own making."""
    assert outcome.exit_code == 0, outcome
    return json.loads(outcome.stdout)
