"""The real sandbox and languages; a machine that refuses namespaces fails these tests, with the reason."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

import pytest
from hypothesis import settings

from problem_service.judge.checkers import Checker
from problem_service.judge.events import Case, Event, ProblemLimits, Submission, TestJudged, Total
from problem_service.judge.judge import Judge
from problem_service.judge.languages import find_languages
from problem_service.judge.languages.language import Language
from problem_service.judge.boxes.interface import Limits, Outcome
from problem_service.judge.boxes.namespaces import NamespaceSandbox
from problem_service.signature import Signature

settings.register_profile("boxes", database=None, deadline=None)  # no files, no clock: hosts are shared
settings.load_profile("boxes")

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

RunScript = Callable[..., Awaitable[Outcome]]


@pytest.fixture(scope="session")
def languages() -> Mapping[str, Language]:
    found, missing = find_languages()
    assert not missing, missing
    return found


@pytest.fixture(scope="session")
def sandbox(languages: Mapping[str, Language]) -> NamespaceSandbox:
    toolchains = [part for language in languages.values() for part in language.toolchain]
    return NamespaceSandbox(toolchains, disk_bytes=8 << 20, disk_files=256)


@pytest.fixture(scope="session")
def python(languages: Mapping[str, Language]) -> str:
    """The path of the interpreter inside a box."""
    return languages["python"].compile_command()[0]


@pytest.fixture
def run_script(sandbox: NamespaceSandbox, python: str) -> RunScript:
    """Run a Python script in a box of its own."""

    async def run(script: str, stdin: bytes = b"", limits: Limits = SMALL) -> Outcome:
        async with sandbox.box({"script.py": script.encode()}) as box:
            return await box.run([python, "-I", "-S", "/box/script.py"], stdin, limits)

    return run


@pytest.fixture
def judge(sandbox: NamespaceSandbox, languages: Mapping[str, Language]) -> Judge:
    return Judge(sandbox, languages, boxes=2)


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
        checker: Checker = Checker.EXACT,
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
        submission = Submission(language, source, signature)
        events: AsyncIterator[Event] = judge.judge(submission, cases, checker, limits, **options)
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
