"""From what a remote service says of a run to what the judge knows of it. Pure."""

import signal

from problem_service.judge import verdicts
from problem_service.judge.backends.interface import Ran
from problem_service.judge.boxes.interface import Limits, Outcome
from problem_service.judge.languages.language import Language
from problem_service.judge.texts import decoded, shortened
from problem_service.judge.verdicts import Verdict

_MESSAGE_CHARACTERS = 4000
_DEADLY = frozenset(
    {
        signal.SIGILL,
        signal.SIGTRAP,
        signal.SIGABRT,
        signal.SIGBUS,
        signal.SIGFPE,
        signal.SIGKILL,
        signal.SIGSEGV,
        signal.SIGPIPE,
        signal.SIGTERM,
        signal.SIGXCPU,
        signal.SIGXFSZ,
        signal.SIGSYS,
    }
)


def ran(index: int, outcome: Outcome, limits: Limits, language: Language, said: Verdict | None) -> Ran:
    """``said``: what the service thinks; what was measured may say more (memory) or name an earlier cause.

    ``limits`` are those that the service was given. Output beyond them is left out.
    """
    failure = verdicts.of_failure(outcome, limits, language.out_of_memory, language.out_of_memory_exit_codes)
    if failure in (None, Verdict.RE):
        failure = said or failure
    return Ran(
        index=index,
        failure=failure,
        exit_code=outcome.exit_code,
        signal=outcome.signal,
        cpu_ms=outcome.cpu_ms,
        wall_ms=outcome.wall_ms,
        memory_kb=outcome.memory_kb,
        stdout=outcome.stdout[: limits.output_bytes],
        stderr=outcome.stderr[: limits.output_bytes],
        truncated=outcome.truncated,
    )


def ending(exit_code: int | None, ended_by: int | None) -> tuple[int | None, int | None]:
    """Exit code and signal, one of them None, of a program that a shell started.

    The shell ends with 128 and the number of the signal that ended the program. Only signals that a program
    hardly sends itself are read that way: one may well exit with 130.
    """
    if ended_by is not None:
        return None, ended_by
    if exit_code is not None and exit_code - 128 in _DEADLY:
        return None, exit_code - 128
    return exit_code, None


def complaint(language: Language, output: str) -> str:
    """What a player is told of a program that does not compile."""
    text = language.compile_message(output).strip()
    return shortened(text, _MESSAGE_CHARACTERS) or "The program does not compile."


def syntax_error(language: Language, outcome: Outcome) -> str | None:
    """The message, where a run shows that a program does not compile; None where it does."""
    code = language.syntax_error_exit_code
    if code is None or outcome.exit_code != code:
        return None
    return decoded(outcome.stdout + outcome.stderr)


def milliseconds(seconds: float | None) -> int:
    return 0 if seconds is None else max(0, round(seconds * 1000))
