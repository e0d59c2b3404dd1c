"""The runner of problem_service's own: cut off from its secrets, started again, ended with it."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.databases import ROOT
from problem_service.judge.backends.interface import Built, Printed, ProblemLimits, Program
from problem_service.judge.backends.runners import Runners
from problem_service.judge.backends.supervisor import own_runner
from problem_service.judge.checkers import Checker
from problem_service.judge.events import Case, Compiled, Event, TestJudged, Total
from problem_service.judge.queue import Priority
from problem_service.judge.verdicts import Verdict
from tests.problem_service.judge.conftest import INT_TO_INT, open_judge
from tests.problem_service.runners import CACHE
from tests.waiting import until

OPTIONS = ["--boxes", "1", "--cache", str(CACHE)]
NAP = "import time\ndef solve(value):\n    time.sleep(value / 10)\n    return value\n"


def runners_of(parent: int) -> list[int]:
    """The processes of the own runners that a process started, and not of those that tests share."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            command = (entry / "cmdline").read_bytes()
            is_child = f"\nPPid:\t{parent}\n" in (entry / "status").read_text("utf-8")
            if b"/codemaze-runner-" in command and is_child:
                found.append(int(entry.name))
    return found


def environment_of(process: int) -> set[str]:
    entries = Path(f"/proc/{process}/environ").read_text("utf-8").split("\0")
    return {entry.partition("=")[0] for entry in entries if entry}


def files_of(process: int) -> set[Path]:
    """What its descriptors lead to."""
    return {descriptor.readlink() for descriptor in Path(f"/proc/{process}/fd").iterdir()}


def runner() -> int:
    (found,) = runners_of(os.getpid())
    return found


async def test_it_knows_nothing_of_the_services_environment_or_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PROBLEM_DATABASE_URL", "postgresql://problem:secret@db/codemaze")
    monkeypatch.setenv("INTERNAL_KEY", "x" * 32)
    reader, writer = os.pipe()
    os.set_inheritable(reader, True)
    held = Path(f"pipe:[{os.fstat(reader).st_ino}]")
    try:
        async with own_runner(OPTIONS) as address, Runners([address]) as runners:
            assert await runners.languages()
            assert environment_of(runner()) <= {"PATH", "LANG", "LC_CTYPE"}
            assert held not in files_of(runner())
    finally:
        os.close(reader)
        os.close(writer)


async def test_a_runner_that_is_killed_in_the_middle_of_a_job_costs_no_test_and_tells_none_twice() -> None:
    async with (
        asyncio.timeout(60),
        own_runner(OPTIONS) as address,
        Runners([address]) as runners,
        open_judge(runners) as judge,
    ):
        cases = [Case([number], number) for number in range(6)]
        limits = ProblemLimits(time_s=2, memory_mb=128)
        program = Program("python", NAP, INT_TO_INT)
        events: list[Event] = []
        first = runner()
        async with contextlib.aclosing(
            judge.judge(program, cases, Checker.EXACT, limits, player="ada", priority=Priority.BATTLE)
        ) as judging:
            async for event in judging:
                events.append(event)
                if isinstance(event, TestJudged) and event.index == 2:
                    os.kill(first, signal.SIGKILL)
        compiled, *tests, total = events
        assert compiled == Compiled(ok=True)
        assert [(test.index, test.verdict) for test in tests if isinstance(test, TestJudged)] == [
            (number, Verdict.AC) for number in range(6)
        ]
        assert isinstance(total, Total)
        assert (total.verdict, total.passed, total.tests) == (Verdict.AC, 6, 6)
        assert runner() != first
        assert "python" in judge.languages


async def test_an_execution_is_run_again_by_a_new_runner_unless_it_was_seen() -> None:
    source = "import sys, time\nif input():\n    print('seen', flush=True)\ntime.sleep(0.6)\n"
    limits = ProblemLimits(time_s=2, memory_mb=128)
    async with (
        asyncio.timeout(60),
        own_runner(OPTIONS) as address,
        Runners([address]) as runners,
        open_judge(runners) as judge,
    ):
        for stdin, kill_at, last in ((b"\n", Built, None), (b"x\n", Printed, Verdict.IE)):
            steps = judge.execute(
                Program("python", source), stdin, limits, player=None, priority=Priority.RUN
            )
            seen = []
            async with contextlib.aclosing(steps):
                async for step in steps:
                    seen.append(step)
                    if isinstance(step, kill_at) and len(seen) <= 2:
                        with contextlib.suppress(ValueError):
                            os.kill(runner(), signal.SIGKILL)
            assert [type(step) for step in seen].count(Built) == 1
            assert getattr(seen[-1], "failure", Verdict.RE) is last
            await until(lambda: runners_of(os.getpid()))


async def test_what_is_asked_for_while_the_runner_starts_waits_for_it() -> None:
    async with own_runner(OPTIONS) as address, Runners([address]) as runners:
        steps = runners.run(Program("python", "print(1)"), [], ProblemLimits())
        assert [step async for step in steps] == [Built(ok=True)]


async def test_it_ends_with_the_context_and_takes_its_folder_along() -> None:
    async with own_runner(OPTIONS) as address, Runners([address]) as runners:
        await runners.languages()
        assert address.path is not None
    assert runners_of(os.getpid()) == []
    assert not address.path.parent.exists()


async def test_it_does_not_outlive_a_service_that_is_killed() -> None:
    service = f"""
import asyncio
from problem_service.judge.backends.runners import Runners
from problem_service.judge.backends.supervisor import own_runner

async def main():
    async with own_runner({OPTIONS}) as address, Runners([address]) as runners:
        await runners.languages()
        print("ready", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", service, cwd=ROOT, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    (started,) = runners_of(process.pid)
    process.kill()
    await process.wait()
    async with asyncio.timeout(30):
        assert await process.stdout.read() == b""  # whoever inherited it is gone
    await until(lambda: not Path(f"/proc/{started}/exe").exists())
