"""The shapes of go-judge's requests and answers. Pure."""

import shlex
from collections.abc import Mapping, Sequence

from problem_service.judge.backends.interface import BackendFailed, BackendUnavailable
from problem_service.judge.backends.remote import outcomes
from problem_service.judge.backends.remote.answers import Answer, unlike_documented
from problem_service.judge.boxes.interface import Limits, Outcome
from problem_service.judge.verdicts import Verdict

NAME = "go-judge"
_ENVIRONMENT = (
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/go/bin:/usr/local/cargo/bin",
    "HOME=/tmp",
    "LANG=C.UTF-8",
)
_STACK_BYTES = 64 << 20
_NANOSECONDS = 1_000_000_000
_SAID: Mapping[str, Verdict | None] = {
    "Accepted": None,
    "Memory Limit Exceeded": Verdict.MLE,
    "Time Limit Exceeded": Verdict.TLE,
    "Output Limit Exceeded": Verdict.OLE,
    "Nonzero Exit Status": Verdict.RE,
    "Signalled": Verdict.RE,
    "Dangerous Syscall": Verdict.RE,
}
_NOT_FOUND = 127


def command(
    args: Sequence[str], stdin: Mapping[str, str], files: Mapping[str, object], limits: Limits
) -> dict[str, object]:
    """An item of ``cmd``. ``stdin`` and ``files`` are go-judge's: ``{content}`` or ``{fileId}``."""
    outputs = [{"name": name, "max": limits.output_bytes} for name in ("stdout", "stderr")]
    return {
        "args": args,
        "env": _ENVIRONMENT,
        "files": [stdin, *outputs],
        "cpuLimit": round(limits.cpu_s * _NANOSECONDS),
        "clockLimit": round(limits.wall_s * _NANOSECONDS),
        "memoryLimit": limits.memory_bytes,
        "stackLimit": _STACK_BYTES,
        "procLimit": limits.processes,
        "copyIn": files,
    }


def shell(line: str, files: Mapping[str, object], limits: Limits) -> dict[str, object]:
    """An item of ``cmd`` that runs a line; what it writes, on both streams, comes as stdout."""
    return command(["/bin/sh", "-c", f"exec 2>&1; {line}"], {"content": ""}, files, limits)


def probe(tools: Sequence[str], limits: Limits) -> dict[str, object]:
    """An item of ``cmd`` that writes the names of the tools that are there."""
    names = shlex.join(tools)
    return shell(f"for tool in {names}; do command -v $tool >/dev/null && echo $tool; done; true", {}, limits)


def complaint(result: Answer, tools: Sequence[str]) -> str | None:
    """What the compiler says about a program that it does not compile; None when there is no fault.

    Raises BackendFailed when nothing was compiled.
    """
    said = _said(result)
    output = result.texts("files").get("stdout", "")
    match said:
        case None:
            return None
        case Verdict.TLE:
            return f"{output}\nCompiling took too long."
        case Verdict.MLE:
            return f"{output}\nCompiling took too much memory."
        case Verdict.OLE:
            return f"{output}\nThe compiler says more than can be shown."
        case _ if result.whole("exitStatus") == _NOT_FOUND:
            raise BackendUnavailable(f"{NAME}'s boxes lack one of {', '.join(tools)}")
        case _:
            return output or "The program does not compile."


def outcome(result: Answer, limits: Limits) -> tuple[Outcome, Verdict | None]:
    """How a run ended, and the verdict that go-judge's status stands for.

    Raises BackendFailed where the status says that the program was not run.
    """
    said = _said(result)
    status = result.whole("exitStatus") or 0
    signalled = result.text("status") in ("Signalled", "Dangerous Syscall")
    ended_by = status if signalled and status else None
    stdout, stderr = (
        result.texts("files").get(name, "").encode("utf-8", "replace") for name in ("stdout", "stderr")
    )
    return Outcome(
        exit_code=None if ended_by is not None or (said is not None and status == 0) else status,
        signal=ended_by,
        cpu_ms=_milliseconds(result, "time"),
        wall_ms=_milliseconds(result, "runTime"),
        memory_kb=(result.whole("memory") or 0) >> 10,
        stdout=stdout,
        stderr=stderr,
        truncated=said is Verdict.OLE or max(len(stdout), len(stderr)) > limits.output_bytes,
        oom=said is Verdict.MLE,
        idle=False,
    ), said


def largest_answer(output_bytes: int) -> int:
    """Bytes: both streams, where JSON makes six of one."""
    return 2 * 6 * output_bytes + (1 << 20)


def _said(result: Answer) -> Verdict | None:
    status = result.text("status")
    if status in _SAID:
        return _SAID[status]
    if not status:
        raise unlike_documented(NAME, "a status is missing")
    raise BackendFailed(f"{NAME} could not run a program ({status[:40]}): {result.text('error')[:200]}")


def _milliseconds(result: Answer, name: str) -> int:
    return outcomes.milliseconds((result.number(name) or 0) / _NANOSECONDS)
