"""Boxes that end before their time: nothing of them stays, neither processes nor control groups."""

import asyncio
import contextlib
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from problem_service.judge.boxes import namespaces
from problem_service.judge.boxes.launcher import memory_group
from problem_service.judge.boxes.namespaces import NamespaceSandbox
from tests.problem_service.judge.conftest import SMALL
from tests.waiting import until

REPOSITORY = Path(__file__).resolve().parents[3]


def processes_named(word: str) -> list[int]:
    """Processes of the host with a word among their arguments."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            arguments = (entry / "cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, NotADirectoryError, ProcessLookupError, PermissionError):
            continue
        if entry.name.isdigit() and word.encode() in arguments:
            found.append(int(entry.name))
    return found


async def until_found(word: str, *, found: bool) -> None:
    """The kernel tells of other processes' births and deaths to nobody but their parents: look again."""
    await until(lambda: bool(processes_named(word)) is found)


async def test_a_cancelled_run_dies_at_once_with_all_it_started(
    sandbox: NamespaceSandbox, python: str, tmp_path: Path
) -> None:
    word = f"cancelled-{tmp_path}"

    async def run() -> None:
        async with sandbox.box({}) as box:
            await box.run(
                [python, "-I", "-S", "-c", "import os, time; os.fork(); time.sleep(600)", word],
                b"",
                replace(SMALL, wall_s=600, idle_s=600),
            )

    task = asyncio.create_task(run())
    await until_found(word, found=True)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until_found(word, found=False)


async def test_a_service_that_is_killed_leaves_nothing_behind(python: str, tmp_path: Path) -> None:
    word = f"orphaned-{tmp_path}"
    service = f"""
import asyncio, sys
from pathlib import Path
from problem_service.judge.languages.python import find_python
from problem_service.judge.boxes.interface import Limits
from problem_service.judge.boxes.namespaces import NamespaceSandbox

async def main():
    async with NamespaceSandbox(find_python().toolchain).box({{}}) as box:
        sleep = [{python!r}, "-I", "-S", "-c", "import time; time.sleep(600)", {word!r}]
        await box.run(sleep, b"", Limits(cpu_s=1, wall_s=600, memory_bytes=1 << 28, idle_s=600))

asyncio.run(main())
"""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", service, cwd=REPOSITORY)
    await until_found(word, found=True)
    process.kill()
    await process.wait()
    await until_found(word, found=False)


def launchers() -> list[int]:
    """Those of this process; others may end while they are looked at."""
    found = []
    for number in processes_named(namespaces._LAUNCH):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if f"\nPPid:\t{os.getpid()}\n" in Path(f"/proc/{number}/status").read_text("utf-8"):
                found.append(number)
    return found


def groups_of(launcher: int) -> list[Path]:
    return list(Path("/sys/fs/cgroup").rglob(f"codemaze-{launcher}"))


async def test_a_launcher_that_hangs_is_killed_and_cleaned_up_after(
    sandbox: NamespaceSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sandbox.box({}):
        (launcher,) = launchers()
        os.kill(launcher, signal.SIGSTOP)
        monkeypatch.setattr(namespaces, "_GRACE_S", 1.0)
    assert launchers() == []
    assert groups_of(launcher) == []


def test_a_group_that_was_left_behind_is_taken_over() -> None:
    groups = [memory_group.create(), memory_group.create()]
    assert len({group and group.path for group in groups}) == 1  # None, twice, where groups are not to be had
    assert memory_group.remove_abandoned(os.getpid())
