"""What the runner knows of a sandbox. The engine implements it; nothing else of it is used."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol


class SandboxFailed(Exception):
    """The sandbox, not the program in it, failed: the run says nothing about the program."""


class SandboxUnavailable(SandboxFailed):
    """This machine refuses what the sandbox is made of; the text says what would help."""


@dataclass(frozen=True)
class Limits:
    """What one run may use.

    ``cpu_s`` and ``memory_bytes`` count all processes of the run together. ``output_bytes`` holds for
    standard output and standard error each, and for any file. ``processes`` counts threads too. ``idle_s``
    is the time, all in all, in which every thread may sleep: who waits holds a place that others need.
    ``children``: it may start processes; else threads only, but it may handle SIGCHLD, as Go's runtime must.
    """

    cpu_s: float
    wall_s: float
    memory_bytes: int
    processes: int = 64
    idle_s: float = 1.0
    output_bytes: int = 4 << 20
    children: bool = True


@dataclass(frozen=True)
class Outcome:
    """How a run ended: by ``exit_code`` or by ``signal``, the other being None.

    ``oom``: it was stopped for its memory; ``idle``: for sleeping. ``truncated``: standard output
    or error reached the limit.
    """

    exit_code: int | None
    signal: int | None
    cpu_ms: int
    wall_ms: int
    memory_kb: int
    stdout: bytes
    stderr: bytes
    truncated: bool
    oom: bool
    idle: bool


@dataclass(frozen=True)
class Kind:
    """What a box is made ready for, ahead of the submission that takes it.

    ``warm``: "" for nothing; "fork" for a Python that forks for each
    run, its program at the path ``park[0]``; "park" for one process of ``park``,
    a command that boots, opens the FIFO ``go`` in the box's folder and goes on when it can read a byte. The
    limits are those that the parked process got: a run with others cannot use it.
    """

    name: str
    warm: str = ""
    park: tuple[str, ...] = ()
    limits: Limits | None = None


PLAIN = Kind("plain")

OnOutput = Callable[[str, bytes], None]
"""Told of a piece of output: "stdout" or "stderr", and the bytes."""


class Box(Protocol):
    """A submission's place. Runs are one after another; nothing lasts from one to the next but its folder."""

    async def put(self, files: Mapping[str, bytes]) -> None:
        """Write files, flat names, into the box's folder; what is there is replaced. Raises SandboxFailed."""

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
        """Run a program in the box's folder; ``argv[0]`` is an absolute path, or ``./`` and a file of it.

        ``writable``: it may write there (compilers). ``warm``: in what the box's kind keeps ready for it,
        where there still is such a thing; ``argv`` is what it does else. ``on_output`` hears of what is
        written while it runs, within 0.1 s.
        Raises SandboxFailed. When cancelled, the box is of no use any more and must be left.
        """


class Sandbox(Protocol):
    """Makes boxes, some of them ahead of time."""

    def box(self, kind: Kind = PLAIN) -> AbstractAsyncContextManager[Box]:
        """A fresh box; when left, everything in it is killed and gone. Raises SandboxFailed on entry."""

    async def check(self) -> None:
        """Raise SandboxUnavailable where boxes cannot be made."""
