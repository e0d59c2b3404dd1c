"""Processes that outlive the first process of their box, where no namespace ends with it."""

import contextlib
import os
import signal
from collections.abc import Container


def end_orphans(spared: Container[int]) -> None:
    """Kill all children of this process, which adopts them, but those spared; and their children, in turn."""
    while orphans := [process for process in _children() if process not in spared]:
        for process in orphans:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        for process in orphans:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(process, 0)


def _children() -> list[int]:
    own = os.getpid()
    try:
        with open(f"/proc/self/task/{own}/children", encoding="ascii") as file:
            return [int(process) for process in file.read().split()]
    except FileNotFoundError:  # the kernel was built without it
        processes = [int(name) for name in os.listdir("/proc") if name.isdigit()]
        return [process for process in processes if _parent_of(process) == own]


def _parent_of(process: int) -> int | None:
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8", errors="replace") as file:
            return int(file.read().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return None
