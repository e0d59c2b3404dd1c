"""One program in its box: boxes that fail, runs that only waited, programs that turn out not to compile."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from problem_service.judge.backends.interface import Built, Input, Printed, ProblemLimits, Program, Ran, Step
from problem_service.judge.boxes.interface import PLAIN, Box, Kind, Limits, OnOutput, Outcome, SandboxFailed
from problem_service.judge.boxes.sandbox import LocalSandbox
from problem_service.judge.languages.language import Language, Toolchain
from problem_service.judge.languages.python import Python
from problem_service.judge.runner.job import Job, kind_of
from problem_service.judge.verdicts import Verdict
from tests.problem_service.judge.conftest import INT_TO_INT, SMALL_PROBLEM

DOUBLE = "def solve(value):\n    return value * 2\n"


class Checked(Python):
    """Python with a step of its own to compile."""

    syntax_error_exit_code = None

    def compile_command(self, toolchain: Toolchain, signature: object) -> Sequence[str]:
        check = "compile(open('solution.py').read(), 'solution.py', 'exec')"
        return (toolchain.programs["python"], "-I", "-S", "-c", check)


class Parked(Python):
    """Python that is started ahead."""

    fork_program = None

    def park_command(self, toolchain: Toolchain, memory_bytes: int) -> Sequence[str]:
        wait = "import runpy\nopen('go').read(1)\nrunpy.run_path('harness.py', run_name='__main__')"
        return (toolchain.programs["python"], "-I", "-S", "-c", wait)


class Unsteady:
    """The real sandbox, but some runs fail as a broken host would make them; counted from 1."""

    def __init__(self, sandbox: LocalSandbox, failures: Sequence[int] = ()) -> None:
        self._sandbox = sandbox
        self.failures = failures
        self.runs = 0
        self.kinds: list[Kind] = []
        self.warm: list[bool] = []

    @asynccontextmanager
    async def box(self, kind: Kind = PLAIN) -> AsyncIterator[Box]:
        self.kinds.append(kind)
        async with self._sandbox.box(kind) as box:
            yield UnsteadyBox(self, box)

    async def check(self) -> None:
        await self._sandbox.check()


class UnsteadyBox:
    def __init__(self, sandbox: Unsteady, box: Box) -> None:
        self._sandbox = sandbox
        self._box = box

    async def put(self, files: Mapping[str, bytes]) -> None:
        await self._box.put(files)

    async def run(
        self,
        argv: Sequence[str],
        stdin: bytes,
        limits: Limits,
        *,
        writable: bool = False,
        warm: bool = False,
        on_output: OnOutput | None = None,
    ) -> Outcome:
        self._sandbox.runs += 1
        self._sandbox.warm.append(warm)
        if self._sandbox.runs in self._sandbox.failures:
            raise SandboxFailed("the host is broken")
        return await self._box.run(argv, stdin, limits, writable=writable, warm=warm, on_output=on_output)


async def run(
    sandbox: Unsteady,
    toolchain: Toolchain,
    source: str,
    *inputs: Input,
    language: Language | None = None,
    limits: ProblemLimits = SMALL_PROBLEM,
    live: bool = False,
) -> list[Step]:
    """The steps of a function solve(value: int) -> int."""
    steps: list[Step] = []
    program = Program("python", source, INT_TO_INT)
    job = Job(sandbox, language or Python(), toolchain, program, limits, steps.append, live=live)
    async with job:
        if await job.build():
            for index, item in enumerate(inputs):
                if not await job.run(index, item):
                    break
            else:
                job.end()
    return steps


def failures_of(steps: Sequence[Step]) -> list[Verdict | None]:
    return [step.failure for step in steps if isinstance(step, Ran)]


@pytest.mark.parametrize(("failures", "boxes"), [([], 1), ([1], 2), ([2], 2), ([3], 2)])
async def test_a_box_that_fails_is_made_anew_and_the_program_built_in_it(
    sandbox: LocalSandbox, toolchain: Toolchain, failures: list[int], boxes: int
) -> None:
    unsteady = Unsteady(sandbox, failures)
    built, *ran = await run(unsteady, toolchain, DOUBLE, Input(b"[1]"), Input(b"[2]"), language=Checked())
    assert built == Built(ok=True)
    assert failures_of(ran) == [None, None]
    assert len(unsteady.kinds) == boxes


@pytest.mark.parametrize("failures", [[1, 2], [2, 3], [3, 5]])
async def test_a_second_box_that_fails_fails_the_job(
    sandbox: LocalSandbox, toolchain: Toolchain, failures: list[int]
) -> None:
    with pytest.raises(SandboxFailed):
        await run(
            Unsteady(sandbox, failures), toolchain, DOUBLE, Input(b"[1]"), Input(b"[2]"), language=Checked()
        )


@pytest.mark.parametrize("language", [Python(), Checked()])
async def test_a_syntax_error_is_told_once_and_nothing_is_run_after_it(
    sandbox: LocalSandbox, toolchain: Toolchain, language: Language
) -> None:
    unsteady = Unsteady(sandbox)
    (built,) = await run(
        unsteady, toolchain, "def solve(:\n", Input(b"[1]"), Input(b"[2]"), language=language, live=True
    )
    assert isinstance(built, Built)
    assert not built.ok
    assert "SyntaxError" in built.message
    assert unsteady.runs == 1


async def test_an_exit_code_of_the_players_own_is_no_syntax_error_once_the_program_ran(
    sandbox: LocalSandbox, toolchain: Toolchain
) -> None:
    code = Python.syntax_error_exit_code
    source = f"import os\ndef solve(value):\n    return value or os._exit({code})\n"
    steps = await run(Unsteady(sandbox), toolchain, source, Input(b"[1]"), Input(b"[0]"))
    assert steps[0] == Built(ok=True)
    assert failures_of(steps) == [None, Verdict.RE]


async def test_a_program_with_no_input_still_has_a_word_on_whether_it_compiles(
    sandbox: LocalSandbox, toolchain: Toolchain
) -> None:
    assert await run(Unsteady(sandbox), toolchain, DOUBLE) == [Built(ok=True)]


async def test_a_run_that_only_waited_is_run_again_but_not_while_somebody_watches(
    sandbox: LocalSandbox, toolchain: Toolchain
) -> None:
    source = "import time\ndef solve(value):\n    print('here', flush=True)\n    time.sleep(60)\n"
    limits = replace(SMALL_PROBLEM, wall_s=0.4)
    for live, runs in ((False, 2), (True, 1)):
        unsteady = Unsteady(sandbox)
        steps = await run(unsteady, toolchain, source, Input(b"[1]"), limits=limits, live=live)
        assert failures_of(steps) == [Verdict.TLE]
        assert unsteady.runs == runs
        assert any(isinstance(step, Printed) for step in steps) is live


async def test_boxes_are_of_the_languages_kind_where_the_limits_fit(
    sandbox: LocalSandbox, toolchain: Toolchain, tmp_path: Path
) -> None:
    fork, park = kind_of(Python(), toolchain), kind_of(Parked(), toolchain)
    assert (fork.warm, park.warm) == ("fork", "park")
    assert kind_of(Checked(), toolchain) == fork

    class Cold(Python):
        fork_program = None

    assert kind_of(Cold(), toolchain) == PLAIN
    usual, unusual = ProblemLimits(), ProblemLimits(memory_mb=512)
    for language, limits, kind, warm in (
        (Python(), usual, fork, [True, False]),
        (Python(), unusual, fork, [True, False]),
        (Parked(), usual, park, [True, False]),
        (Parked(), replace(usual, time_s=5.0), park, [True, False]),
        (Parked(), unusual, PLAIN, [False, False]),
        (Cold(), usual, PLAIN, [False, False]),
    ):
        unsteady = Unsteady(sandbox)
        steps = await run(
            unsteady,
            toolchain,
            DOUBLE,
            Input(b"[1]"),
            Input(b"[2]", ("x",)),
            language=language,
            limits=limits,
        )
        assert failures_of(steps) == [None, None], steps
        assert unsteady.kinds == [kind]
        assert unsteady.warm == warm
