"""The words, bounds and errors of executions, and what the end of a run means; free of any I/O."""

import codecs
from dataclasses import dataclass
from enum import Enum

import orjson

from problem_service.judge.assessing import judged as assess
from problem_service.judge.backends.interface import ProblemLimits, Ran
from problem_service.judge.checkers import Checker, ProgramChecker
from problem_service.judge.events import Case, TestJudged, TextCase
from problem_service.judge.verdicts import Verdict
from problem_service.signature import Signature
from shared.errors import Conflict, NotFound, TooMany, Unavailable

LONGEST_INPUT = 500_000
"""Characters of standard input: with a long source it still fits into a request's body."""
LONGEST_OUTPUT = 1_000_000
"""Bytes of standard output and of standard error each; who writes more is stopped."""
LONGEST_COMPILE_OUTPUT = 100_000
"""Bytes."""
CUSTOM_LIMITS = ProblemLimits(time_s=5.0, memory_mb=256, output_bytes=LONGEST_OUTPUT)
"""For a program on an input of its player's."""
KEPT_OF_USER = 100
"""A user's finished executions beyond these, the latest, are dropped."""
MOST_ATTEMPTS = 3
"""Runs of one execution that may be cut short before it is given up."""


class Status(Enum):
    """Where an execution is."""

    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self not in (Status.PENDING, Status.RUNNING)


class ExecutionNotFound(NotFound):
    """There is no such execution, or it is somebody else's."""

    code = "execution-not-found"


class ExampleNotFound(NotFound):
    """The problem has no such example."""

    code = "example-not-found"


class LanguageMissing(Conflict):
    """Programs in this language cannot be run here."""

    code = "language-missing"


class TooManyUnfinished(Conflict):
    """You have too many unfinished executions; wait for one, or abort it."""

    code = "too-many-executions"


class KeyReused(Conflict):
    """This Idempotency-Key was used for another request."""

    code = "idempotency-key-reused"


class ExecutionsBusy(Unavailable):
    """Too many executions wait to be run; try again soon."""

    code = "executions-busy"


class TooManyFollowed(TooMany):
    """You follow too many executions at once."""

    code = "too-many-followed"


@dataclass(frozen=True, slots=True)
class Ending:
    """How an execution ended; the members are columns of its row.

    ``output``: what the player's code printed, ``error_output`` what else there is to say; bytes, as they
    came. ``result``: what the function returned, as JSON. ``truncated``: something of these was cut off.
    """

    status: Status
    verdict: str | None = None
    compile_output: bytes | None = None
    output: bytes = b""
    error_output: bytes = b""
    result: bytes | None = None
    passed: bool | None = None
    truncated: bool = False
    exit_code: int | None = None
    signal: int | None = None
    cpu_ms: int | None = None
    memory_kb: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to come out of an example, and how that is checked."""

    test: Case | TextCase
    checker: Checker | ProgramChecker
    signature: Signature | None


def of_compile_error(message: str) -> Ending:
    said, truncated = cut(message.encode(), LONGEST_COMPILE_OUTPUT)
    return Ending(Status.FAILED, Verdict.CE, compile_output=said, truncated=truncated)


def of_internal_error(detail: str) -> Ending:
    """The fault is ours, not the program's."""
    return Ending(Status.FAILED, Verdict.IE, error_output=detail.encode())


def of_run(ran: Ran, message: str, wanted: Wanted | None, judged: TestJudged | None = None) -> Ending:
    """``message``: what the compiler said; ``wanted``: of an example; ``judged``: by a checker's program."""
    failure, passed, result = ran.failure, None, None
    output, error_output = ran.stdout, ran.stderr
    if wanted is not None:
        if isinstance(wanted.checker, Checker):
            judged = assess(0, wanted.test, ran, wanted.checker, wanted.signature, details=True)
        assert judged is not None
        passed = judged.verdict is Verdict.AC
        failure = None if judged.verdict in (Verdict.AC, Verdict.WA) else judged.verdict
        if wanted.signature is not None and judged.details is not None:
            result = None if judged.details.output is None else orjson.dumps(judged.details.output)
            output, error_output = ran.stderr, judged.details.stderr.encode()
    said, cut_message = cut(message.encode(), LONGEST_COMPILE_OUTPUT)
    output, cut_output = cut(output, LONGEST_OUTPUT, truncated=ran.truncated)
    error_output, cut_error = cut(error_output, LONGEST_OUTPUT, truncated=ran.truncated)
    return Ending(
        status=Status.COMPLETED if failure is None else Status.FAILED,
        verdict=failure,
        compile_output=said,
        output=output,
        error_output=error_output,
        result=result,
        passed=passed,
        truncated=ran.truncated or cut_message or cut_output or cut_error,
        exit_code=ran.exit_code,
        signal=ran.signal,
        cpu_ms=ran.cpu_ms,
        memory_kb=ran.memory_kb,
    )


def cut(data: bytes, most: int, *, truncated: bool = False) -> tuple[bytes, bool]:
    """The first ``most`` bytes without a character that is cut in two, and whether something is missing.

    ``truncated``: it was cut before, maybe within a character.
    """
    if len(data) > most:
        data, truncated = data[:most], True
    if truncated:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        decoder.decode(data[-4:])
        half, _ = decoder.getstate()
        data = data[: len(data) - len(half)]
    return data, truncated


def text(data: bytes) -> str:
    """What programs wrote, to be shown: what is not UTF-8 is replaced by U+FFFD."""
    return data.decode("utf-8", "replace")
