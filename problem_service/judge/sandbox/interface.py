"""What the judge knows of a sandbox. Engines implement it; nothing else of them is used."""

from collections.abc import Mapping, Sequence
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
    """

    cpu_s: float
    wall_s: float
    memory_bytes: int
    processes: int = 64
    idle_s: float = 1.0
    output_bytes: int = 4 << 20


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


class Box(Protocol):
    """One submission's place. Runs are one after another; nothing but /box lasts from one to the next."""

    async def run(
        self, argv: Sequence[str], stdin: bytes, limits: Limits, *, writable: bool = False
    ) -> Outcome:
        """Run a program; ``argv[0]`` is a path. ``writable``: in /box and allowed to write there (compilers).

        Raises SandboxFailed. When cancelled, the box is of no use any more and must be left.
        """


class Sandbox(Protocol):
    """Makes boxes."""

    def box(self, files: Mapping[str, bytes]) -> AbstractAsyncContextManager[Box]:
        """A fresh box with the files in /box; when left, everything in it is killed and gone.

        Raises SandboxFailed on entry.
        """

    async def check(self) -> None:
        """Raise SandboxUnavailable where boxes cannot be made."""
