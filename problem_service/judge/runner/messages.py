"""What the frames between the judge and a runner say: written on one side, read and checked on the other.

The judge opens a connection a job: ``hello``, then ``job``, an ``input`` for each run, ``end``. The runner
answers ``state`` to the hello and ``built``, ``printed``, ``ran`` to the rest, then ``done``; or ``failed``.
Two more questions in place of a job: ``watch`` (a ``state`` whenever it changes) and ``check`` (``checked``).
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from problem_service.judge.backends.interface import (
    Built,
    Input,
    LanguageState,
    Printed,
    ProblemLimits,
    Program,
    Ran,
    Step,
)
from problem_service.judge.runner.frames import VERSION, BadFrame, Frame
from problem_service.judge.verdicts import Verdict
from problem_service.signature import BadSignature, Signature

WINDOW = 4
"""Inputs that may have been sent and not yet been run."""
WINDOW_BYTES = 8 << 20
"""The same in bytes; one larger input may go alone."""

_FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}\Z")
_MOST_FILES = 8
_MOST_ARGUMENTS = 16
_LONGEST_TIME_S = 3600.0
_LARGEST_MEMORY_MB = 1 << 20
_LARGEST_OUTPUT = 16 << 20

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Job:
    """``beside``: it goes with a job that has a place, and needs none of its own (a checker)."""

    program: Program
    limits: ProblemLimits
    live: bool = False
    beside: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """A runner's own word on itself."""

    tier: str
    places: int
    languages: tuple[LanguageState, ...]


def hello(key: str | None) -> Frame:
    return Frame({"type": "hello", "version": VERSION} | ({} if key is None else {"key": key}))


def of_job(job: Job) -> Frame:
    program, limits = job.program, job.limits
    return Frame(
        {
            "type": "job",
            "language": program.language,
            "signature": None if program.signature is None else program.signature.to_json(),
            "time_s": limits.time_s,
            "memory_mb": limits.memory_mb,
            "wall_s": limits.wall_s,
            "output_bytes": limits.output_bytes,
            "live": job.live,
            "beside": job.beside,
        },
        program.source.encode("utf-8", "replace"),
    )


def to_job(frame: Frame) -> Job:
    """Raises BadFrame."""
    return _read(frame, _to_job)


def _to_job(frame: Frame) -> Job:
    header = frame.header
    signature = header["signature"]
    wall_s = header["wall_s"]
    return Job(
        Program(
            language=_is(str, header["language"]),
            source=frame.body.decode(),
            signature=None if signature is None else Signature.from_json(signature),
        ),
        ProblemLimits(
            time_s=_within(header["time_s"], _LONGEST_TIME_S),
            memory_mb=_is(int, _within(header["memory_mb"], _LARGEST_MEMORY_MB)),
            wall_s=None if wall_s is None else _within(wall_s, _LONGEST_TIME_S),
            output_bytes=_is(int, _within(header["output_bytes"], _LARGEST_OUTPUT)),
        ),
        live=_is(bool, header["live"]),
        beside=_is(bool, header["beside"]),
    )


def of_input(item: Input) -> Frame:
    parts = [item.stdin, *item.files.values()]
    return Frame(
        {
            "type": "input",
            "arguments": list(item.arguments),
            "files": [[name, len(data)] for name, data in item.files.items()],
        },
        b"".join(parts) if len(parts) > 1 else item.stdin,
    )


def to_input(frame: Frame) -> Input:
    """Raises BadFrame."""
    return _read(frame, _to_input)


def _to_input(frame: Frame) -> Input:
    arguments = tuple(_is(str, text) for text in _is(list, frame.header["arguments"]))
    sizes = {_is(str, name): _is(int, size) for name, size in _is(list, frame.header["files"])}
    if len(arguments) > _MOST_ARGUMENTS or len(sizes) > _MOST_FILES:
        raise BadFrame("an input has too many arguments or files")
    if not all(map(_FILE_NAME.match, sizes)) or any("\0" in text for text in arguments):
        raise BadFrame("an input has a file or an argument that cannot be")
    start = len(frame.body) - sum(sizes.values())
    if start < 0 or min(sizes.values(), default=0) < 0:
        raise BadFrame("an input's files are larger than its body")
    stdin, files = frame.body[:start], {}
    for name, size in sizes.items():
        files[name] = frame.body[start : start + size]
        start += size
    return Input(stdin, arguments, files)


def of_step(step: Step) -> Frame:
    match step:
        case Built():
            return Frame({"type": "built", "ok": step.ok, "message": step.message})
        case Printed():
            return Frame({"type": "printed", "index": step.index, "stream": step.stream}, step.data)
        case Ran():
            return Frame(
                {
                    "type": "ran",
                    "index": step.index,
                    "failure": None if step.failure is None else str(step.failure),
                    "exit_code": step.exit_code,
                    "signal": step.signal,
                    "cpu_ms": step.cpu_ms,
                    "wall_ms": step.wall_ms,
                    "memory_kb": step.memory_kb,
                    "stdout": len(step.stdout),
                    "truncated": step.truncated,
                    "idle": step.idle,
                },
                step.stdout + step.stderr,
            )


def to_step(frame: Frame) -> Step:
    """Raises BadFrame."""
    return _read(frame, _to_step)


def _to_step(frame: Frame) -> Step:
    header = frame.header
    match frame.type:
        case "built":
            return Built(ok=header["ok"], message=header["message"])
        case "printed":
            return Printed(header["index"], header["stream"], frame.body)
        case "ran":
            return Ran(
                index=header["index"],
                failure=None if header["failure"] is None else Verdict(header["failure"]),
                exit_code=header["exit_code"],
                signal=header["signal"],
                cpu_ms=header["cpu_ms"],
                wall_ms=header["wall_ms"],
                memory_kb=header["memory_kb"],
                stdout=frame.body[: header["stdout"]],
                stderr=frame.body[header["stdout"] :],
                truncated=header["truncated"],
                idle=header["idle"],
            )
    raise BadFrame(f"{frame.type!r} is no step")


def of_state(state: State) -> Frame:
    languages = [[item.name, item.label, item.version, item.missing] for item in state.languages]
    return Frame({"type": "state", "tier": state.tier, "places": state.places, "languages": languages})


def to_state(frame: Frame) -> State:
    """Raises BadFrame."""
    return _read(frame, _to_state)


def _to_state(frame: Frame) -> State:
    header = frame.header
    languages = tuple(LanguageState(*item) for item in header["languages"])
    return State(str(header["tier"]), _is(int, header["places"]), languages)


def failed(message: str, *, retry_after: float | None = None) -> Frame:
    """``retry_after``: seconds, where waiting may help."""
    return Frame({"type": "failed", "message": message[:2000], "retry_after": retry_after})


def _read(frame: Frame, read: Callable[[Frame], T]) -> T:
    try:
        return read(frame)
    except (KeyError, TypeError, ValueError, BadSignature) as error:
        raise BadFrame(f"{frame.type}: {error!r}") from None


def _is(kind: type[T], value: Any) -> T:
    if type(value) is not kind:
        raise BadFrame(f"{value!r} is no {kind.__name__}")
    return value


def _within(value: Any, largest: float) -> Any:
    if type(value) not in (int, float) or not math.isfinite(value) or not 0 < value <= largest:
        raise BadFrame(f"{value!r} is no limit")
    return value
