"""Boxes that end before their time: nothing of them stays."""

import asyncio
import os
import signal
from dataclasses import replace

import pytest

from problem_service.judge.boxes.interface import SandboxFailed
from tests.problem_service.boxes.conftest import SMALL, MakeSandbox, python
from tests.problem_service.boxes.driven import DrivenSandbox
from tests.problem_service.boxes.modes import BOTH, COVERED
from tests.problem_service.boxes.processes import badness, children, descendants, state
from tests.waiting import until

pytestmark = pytest.mark.modes([*BOTH, *COVERED])

LONG = replace(SMALL, wall_s=600, idle_s=600)
SLEEP = """
import os, time
try:
    if os.fork() == 0:
        os.setsid()
        os.fork()
except PermissionError:
    pass
print("asleep", flush=True)
time.sleep(600)
"""


class Sleeping:
    """A run that has children, in a task; ``started`` when it sleeps."""

    def __init__(self, sandbox: DrivenSandbox, *, compiles: bool = True) -> None:
        self._sandbox = sandbox
        self._compiles = compiles
        self.started = asyncio.Event()
        self.task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        async with self._sandbox.box() as box:
            command = python(self._sandbox, "-c", SLEEP)
            await box.run(
                command, b"", LONG, writable=self._compiles, on_output=lambda *_: self.started.set()
            )


async def test_a_cancelled_run_ends_at_once_with_all_it_started(sandbox: DrivenSandbox) -> None:
    sleeping = Sleeping(sandbox)
    await sleeping.started.wait()
    assert len(sandbox.remains()["processes"]) >= 3
    sleeping.task.cancel()
    await asyncio.gather(sleeping.task, return_exceptions=True)
    await until(sandbox.is_clean)


async def test_a_first_process_that_is_killed_takes_all_with_it(sandbox: DrivenSandbox) -> None:
    sleeping = Sleeping(sandbox)
    await sleeping.started.wait()
    (first,) = children(sandbox.factory)
    os.kill(first, signal.SIGKILL)
    with pytest.raises(SandboxFailed):
        await sleeping.task
    await until(sandbox.is_clean)


async def test_where_memory_is_short_the_host_kills_programs_first(sandbox: DrivenSandbox) -> None:
    sleeping = Sleeping(sandbox)
    await sleeping.started.wait()
    (first,) = children(sandbox.factory)
    programs = list(descendants(first))
    assert len(programs) >= 2
    assert {badness(process) for process in programs} == {1000}
    assert badness(first) == badness(sandbox.driver) < 1000
    sleeping.task.cancel()
    await asyncio.gather(sleeping.task, return_exceptions=True)


async def test_after_a_factory_was_killed_another_takes_over(sandbox: DrivenSandbox) -> None:
    sleeping = Sleeping(sandbox, compiles=False)
    await sleeping.started.wait()
    os.kill(sandbox.factory, signal.SIGKILL)
    with pytest.raises(SandboxFailed):
        await sleeping.task
    async with sandbox.box() as box:
        assert (await box.run(python(sandbox, "-c", ""), b"", SMALL)).exit_code == 0


async def test_a_service_that_is_killed_leaves_nothing_behind(
    sandbox: DrivenSandbox, make_sandbox: MakeSandbox
) -> None:
    with make_sandbox(sandbox.mode) as doomed:
        sleeping = Sleeping(doomed)
        await sleeping.started.wait()
        factory = doomed.factory
        processes = [factory, *descendants(factory)]
        folders = list(doomed.box_folders())
        assert len(processes) >= 4
        os.kill(doomed.driver, signal.SIGKILL)
        with pytest.raises(SandboxFailed):
            await sleeping.task
        await until(lambda: {state(process) for process in processes} <= {"", "Z"})
        await until(lambda: not any(folder.exists() for folder in folders))
        assert doomed.groups(factory) == []
