"""What the judge knows of a place that runs programs."""

from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from problem_service.judge.verdicts import Verdict
from problem_service.signature import Signature


class BackendFailed(Exception):
    """The back-end, not the program, failed: nothing is known of the program; another try may go well."""


class BackendUnavailable(BackendFailed):
    """The back-end cannot be used at present, or refuses; ``retry_after``: seconds, where it said so."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Program:
    """What to run. Without a signature it reads standard input and writes standard output."""

    language: str
    source: str
    signature: Signature | None = None


@dataclass(frozen=True, slots=True)
class ProblemLimits:
    """For one test. ``wall_s``: three times the CPU limit and 2 s more unless given.

    ``output_bytes`` holds for standard output and standard error each. A back-end adds what the language's
    runtime takes for itself.
    """

    time_s: float = 2.0
    memory_mb: int = 256
    wall_s: float | None = None
    output_bytes: int = 4 << 20


@dataclass(frozen=True, slots=True)
class Input:
    """One run of the program. ``files`` lie beside it while it runs: a checker's input and answer."""

    stdin: bytes
    arguments: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Built:
    """``message``: what the compiler said, shortened; empty when all is well."""

    ok: bool
    message: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """A piece of what the program writes, while it runs. ``stream``: "stdout" or "stderr"."""

    index: int
    stream: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Ran:
    """How one run ended. ``failure``: the verdict when it did not end well; None: its output counts.

    ``index`` counts the inputs from 0. Where there is a signature, ``stdout`` is the result as JSON (or what
    went wrong) and ``stderr`` is what the player printed. ``idle``: it was stopped for sleeping.
    """

    index: int
    failure: Verdict | None
    exit_code: int | None
    signal: int | None
    cpu_ms: int
    wall_ms: int
    memory_kb: int
    stdout: bytes
    stderr: bytes
    truncated: bool = False
    idle: bool = False


Step = Built | Printed | Ran


@dataclass(frozen=True, slots=True)
class LanguageState:
    """A language at a back-end. ``missing``: why it cannot be used there; None when it can."""

    name: str
    label: str
    version: str | None = None
    missing: str | None = None


class Backend(Protocol):
    """A place that runs programs. An async context: entering connects or starts it."""

    @property
    def name(self) -> str:
        """For people and logs: ``judge0``."""

    @property
    def places(self) -> int:
        """How many programs it can run at once."""

    async def languages(self) -> Sequence[LanguageState]:
        """What it can run. Raises BackendFailed."""

    async def check(self) -> str:
        """One line on its state, for health. Raises BackendFailed with the reason when it cannot work."""

    def run(
        self, program: Program, inputs: Iterable[Input], limits: ProblemLimits, *, live: bool = False
    ) -> AsyncGenerator[Step, None]:
        """Built, then a Ran for each input, in order, each as soon as it is known; nothing after a bad Built.

        With ``live`` there are Printed in between where the back-end can. It may run ahead of its consumer.
        Close the generator to abort: what runs is killed. Raises BackendFailed.
        """
