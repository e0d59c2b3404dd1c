"""The shapes of Piston's requests and answers. Pure.

https://github.com/engineer-man/piston documents them; what it leaves open was read in its source (job.js).
"""

import base64
import re
import signal
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from problem_service.judge.backends.interface import BackendFailed, BackendUnavailable, Input
from problem_service.judge.backends.remote import outcomes
from problem_service.judge.backends.remote.answers import Answer, objects, unlike_documented
from problem_service.judge.boxes.interface import Limits, Outcome
from problem_service.judge.verdicts import Verdict

NAME = "Piston"
_NAMES: Mapping[str, tuple[str, ...]] = {"cpp": ("c++",), "csharp": ("csharp", "csharp.net")}
_UNWANTED_RUNTIME = "deno"  # which also provides JavaScript and TypeScript
_OUTPUT_CHARACTERS = 1024  # its default


@dataclass(frozen=True, slots=True)
class Runtime:
    """What /runtimes lists."""

    language: str
    version: str


def runtimes(listed: object, names: Iterable[str]) -> dict[str, Runtime]:
    """Those of our languages that /runtimes lists, by our names. Raises BackendFailed."""
    known = objects(listed, NAME)
    found = {}
    for name in names:
        for theirs in _NAMES.get(name, (name,)):
            runtime = _choose(theirs, known)
            if runtime is not None:
                found[name] = runtime
                break
    return found


def request(runtime: Runtime, name: str, source: str, given: Input, limits: Limits) -> dict[str, object]:
    """The body of POST /execute. Raises BackendUnavailable for input that Piston cannot pass."""
    try:
        stdin = given.stdin.decode()
    except UnicodeDecodeError:
        raise BackendUnavailable(f"{NAME} cannot pass input that is not text in UTF-8") from None
    return {
        "language": runtime.language,
        "version": runtime.version,
        "files": _files(name, source, given.files),
        "stdin": stdin,
        "args": given.arguments,
        "run_timeout": round(limits.wall_s * 1000),
        "run_cpu_time": round(limits.cpu_s * 1000),
        "run_memory_limit": limits.memory_bytes,
    }


def _choose(name: str, listed: Sequence[Answer]) -> Runtime | None:
    """The newest of the runtimes of a language; not Deno's, where there is another."""
    candidates = [
        (runtime.text("runtime") != _UNWANTED_RUNTIME, _numbers(runtime.text("version")), runtime)
        for runtime in listed
        if runtime.text("language") == name
    ]
    if not candidates:
        return None
    _, _, best = max(candidates, key=lambda candidate: candidate[:2])
    return Runtime(best.text("language"), best.text("version"))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)))


def _files(name: str, source: str, others: Mapping[str, bytes]) -> list[dict[str, str]]:
    """The program first. Other files are in base64: those in UTF-8 would be compiled with it."""
    files = [{"name": name, "content": source.encode("utf-8", "replace").decode(), "encoding": "utf8"}]
    for other, content in others.items():
        files.append({"name": other, "content": base64.b64encode(content).decode(), "encoding": "base64"})
    return files


def complaint(answer: Answer) -> str | None:
    """What the compiler says about a program that it does not compile; None when there is no fault.

    A program that was not compiled was not run: Piston answers with a copy of ``compile`` as ``run``.
    """
    stage = answer.part("compile")
    if stage is None or (stage.whole("code") == 0 and not stage.text("status")):
        return None
    output = stage.text("stderr") + stage.text("stdout")
    match stage.text("status"):
        case "XX":
            raise BackendFailed(f"{NAME} could not compile a program: {stage.text('message')[:200]}")
        case "TO":
            return f"{output}\nCompiling took too long."
        case "OL" | "EL":
            return f"{output}\nThe compiler says more than can be shown."
        case _:
            return output or "The program does not compile."


def outcome(answer: Answer) -> tuple[Outcome, Verdict | None]:
    """How a run ended, and the verdict that Piston's status stands for.

    Raises BackendFailed where the status says that the program was not run. Before version 3.1 there is no
    status, and what Piston ended itself, for its time or its output, is known by SIGKILL.
    """
    run = answer.part("run")
    if run is None:
        raise unlike_documented(NAME, "run is missing")
    status, killed = run.text("status"), run.text("signal")
    if status == "XX":
        raise BackendFailed(f"{NAME} could not run a program: {run.text('message')[:200]}")
    try:
        ended_by = int(signal.Signals[killed]) if killed else None
    except KeyError:
        raise unlike_documented(NAME, "signal is not the name of one") from None
    exit_code, ended_by = outcomes.ending(run.whole("code"), ended_by)
    if exit_code is None and ended_by is None and not status:
        raise unlike_documented(NAME, "neither code nor signal")
    stdout, stderr = run.text("stdout"), run.text("stderr")
    truncated, late = status in ("OL", "EL"), status == "TO"
    if "status" not in run.items():
        truncated = max(len(stdout), len(stderr)) >= _OUTPUT_CHARACTERS
        late = ended_by == signal.SIGKILL
    said = Verdict.TLE if late else Verdict.RE if exit_code != 0 else None
    return Outcome(
        exit_code=exit_code,
        signal=ended_by,
        cpu_ms=run.whole("cpu_time") or 0,
        wall_ms=run.whole("wall_time") or 0,
        memory_kb=(run.whole("memory") or 0) >> 10,
        stdout=stdout.encode("utf-8", "replace"),
        stderr=stderr.encode("utf-8", "replace"),
        truncated=truncated,
        oom=False,
        idle=False,
    ), said


def largest_answer(output_bytes: int) -> int:
    """Bytes: both streams, and both again together, where JSON makes six of one; and the compiler's."""
    return 2 * 2 * 6 * output_bytes + (1 << 20)
