"""The shapes of Judge0's requests and answers. Pure.

https://ce.judge0.com documents them; what it leaves open was read in its source (isolate_job.rb).
"""

import base64
import binascii
import io
import math
import shlex
import signal
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from problem_service.judge.backends.interface import BackendFailed, BackendUnavailable, Input
from problem_service.judge.backends.remote import outcomes
from problem_service.judge.backends.remote.answers import Answer, unlike_documented
from problem_service.judge.boxes.interface import Limits, Outcome
from problem_service.judge.verdicts import Verdict

NAME = "Judge0"
FIELDS = "token,status,stdout,stderr,compile_output,message,time,wall_time,memory,exit_code,exit_signal"
_COMPILATION_ERROR = 6
_PENDING = (1, 2)
_TIME_LIMIT_EXCEEDED = 5
_SIGNALS = {7: signal.SIGSEGV, 8: signal.SIGXFSZ, 9: signal.SIGFPE, 10: signal.SIGABRT}
_ENDED_WELL = (3, 4)  # accepted, wrong answer: nothing is compared, as no expected output is sent
_RUNTIME_ERRORS = (*_SIGNALS, 11, 12)
_TAKEN_OUT_OF_ARGUMENTS = frozenset("$&;<>|`")
_BATCH_BYTES = 4 << 20
_REASON_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Terms:
    """What a server allows; the defaults are Judge0's own."""

    cpu_s: float = 15
    wall_s: float = 20
    memory_kb: float = 512_000
    processes: float = 120
    file_kb: float = 4096
    batch: float = 20

    @classmethod
    def of(cls, config: Answer) -> "Terms":
        """From /config_info. Raises BackendFailed."""
        usual = cls()

        def most(name: str, default: float) -> float:
            given = config.number(name)
            return default if given is None or given <= 0 else given

        return cls(
            cpu_s=most("max_cpu_time_limit", usual.cpu_s),
            wall_s=most("max_wall_time_limit", usual.wall_s),
            memory_kb=most("max_memory_limit", usual.memory_kb),
            processes=most("max_max_processes_and_or_threads", usual.processes),
            file_kb=most("max_max_file_size", usual.file_kb),
            batch=min(most("max_submission_batch_size", usual.batch), most("max_queue_size", usual.batch)),
        )

    def grant(self, wanted: Limits) -> Limits:
        """The nearest limits that the server takes. Files, and so output, are measured in KB."""
        return replace(
            wanted,
            cpu_s=min(wanted.cpu_s, self.cpu_s),
            wall_s=min(max(wanted.wall_s, 1.0), self.wall_s),
            memory_bytes=int(min(wanted.memory_bytes >> 10, self.memory_kb)) << 10,
            processes=int(min(wanted.processes, self.processes)),
            output_bytes=int(min(math.ceil(wanted.output_bytes / 1024), self.file_kb)) << 10,
        )


def submission(source: str, language_id: int, given: Input, limits: Limits) -> dict[str, object]:
    """An item of POST /submissions/batch. ``limits``: as granted. Raises BackendUnavailable."""
    item: dict[str, object] = {
        "source_code": _encode(source.encode("utf-8", "replace")),
        "language_id": language_id,
        "stdin": _encode(given.stdin),
        "cpu_time_limit": limits.cpu_s,
        "wall_time_limit": limits.wall_s,
        "memory_limit": limits.memory_bytes >> 10,
        "max_processes_and_or_threads": limits.processes,
        "max_file_size": limits.output_bytes >> 10,
        "enable_network": False,
    }
    if given.arguments:
        arguments = shlex.join(given.arguments)
        if _TAKEN_OUT_OF_ARGUMENTS.intersection(arguments):
            raise BackendUnavailable(f"{NAME} cannot pass an argument with one of $&;<>|`")
        item["command_line_arguments"] = arguments
    if given.files:
        item["additional_files"] = _encode(_archive(given.files))
    return item


def batches(inputs: Iterable[Input], most: float) -> Iterator[list[Input]]:
    """Up to ``most`` inputs each and not much more than 4 MB, taken as they are needed."""
    batch: list[Input] = []
    size = 0
    for given in inputs:
        batch.append(given)
        size += len(given.stdin) + sum(map(len, given.files.values()))
        if len(batch) >= most or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def refusal(item: object) -> str:
    """What an item of the answer to a batch says instead of a token: ``language_id doesn't exist``."""
    if not isinstance(item, dict):
        return "no reason given"
    reasons = [
        f"{name} {reason}"
        for name, given in item.items()
        for reason in (given if isinstance(given, list) else [given])
    ]
    return "; ".join(reasons)[:_REASON_CHARACTERS]


def status_of(result: Answer) -> int | None:
    """The id of a result's status; None while it is queued or runs."""
    status = result.part("status")
    id_ = None if status is None else status.whole("id")
    if id_ is None:
        raise unlike_documented(NAME, "a status is missing")
    return None if id_ in _PENDING else id_


def complaint(result: Answer) -> str | None:
    """What the compiler says about a program that it does not compile; None when there is no fault."""
    if status_of(result) != _COMPILATION_ERROR:
        return None
    return decoded(result, "compile_output").decode("utf-8", "replace")


def outcome(result: Answer, limits: Limits) -> tuple[Outcome, Verdict | None]:
    """How a run ended, and the verdict that Judge0's status stands for.

    Raises BackendFailed where the status says that the program was not run. There is none for memory: the
    program is killed, or finds none and says so.
    """
    status = status_of(result)
    said: Verdict | None = None
    exit_code, ended_by = result.whole("exit_code"), result.whole("exit_signal")
    if status == _TIME_LIMIT_EXCEEDED:
        said = Verdict.TLE
    elif status in _RUNTIME_ERRORS:
        said = Verdict.RE
        ended_by = ended_by or _SIGNALS.get(status or 0)
    elif status not in _ENDED_WELL:
        raise BackendFailed(f"{NAME} could not run a program (status {status}): {_message(result)}")
    if said is None:
        exit_code, ended_by = 0, None
    else:
        # it says exit code 0 where there is none
        exit_code, ended_by = outcomes.ending(exit_code or None, ended_by)
    stdout, stderr = decoded(result, "stdout"), decoded(result, "stderr")
    return Outcome(
        exit_code=exit_code,
        signal=ended_by,
        cpu_ms=outcomes.milliseconds(result.number("time")),
        wall_ms=outcomes.milliseconds(result.number("wall_time")),
        memory_kb=result.whole("memory") or 0,
        stdout=stdout,
        stderr=stderr,
        truncated=max(len(stdout), len(stderr)) >= limits.output_bytes,
        oom=False,
        idle=False,
    ), said


def decoded(result: Answer, name: str) -> bytes:
    """A field in base64, in lines as Ruby writes it; null for nothing."""
    try:
        return base64.b64decode("".join(result.text(name).split()), validate=True)
    except (binascii.Error, ValueError):
        raise unlike_documented(NAME, f"{name} is not base64") from None


def _message(result: Answer) -> str:
    return decoded(result, "message").decode("utf-8", "replace").strip()[:200] or "no reason given"


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _archive(files: Mapping[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return archive.getvalue()
