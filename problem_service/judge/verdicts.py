"""What a run's end means. Pure."""

import signal
from collections.abc import Iterable, Sequence
from enum import StrEnum

from problem_service.judge.boxes.interface import Limits, Outcome

_NEAR_MEMORY_LIMIT = 0.98
_TAIL_BYTES = 8192


class Verdict(StrEnum):
    """The judge's answer, for one test and for a submission."""

    AC = "AC"
    WA = "WA"
    TLE = "TLE"
    MLE = "MLE"
    RE = "RE"
    CE = "CE"
    OLE = "OLE"
    IE = "IE"


def of_failure(
    outcome: Outcome,
    limits: Limits,
    out_of_memory: Sequence[bytes] = (),
    out_of_memory_exit_codes: Sequence[int] = (),
) -> Verdict | None:
    """The verdict on a run that did not end well; None when it did, and its answer is to be checked.

    ``out_of_memory``: what the language's runtime says when it finds no memory, and the exit codes that say
    the same. The order matters: a program that floods its output may also run out of time, and the first
    cause is the one to name.
    """
    if outcome.truncated or outcome.signal == signal.SIGXFSZ:
        return Verdict.OLE
    failed = outcome.exit_code != 0
    lacked_memory = outcome.exit_code in out_of_memory_exit_codes or (
        failed and _lacked_memory(outcome, limits, out_of_memory)
    )
    if outcome.oom or lacked_memory:
        return Verdict.MLE
    if outcome.idle or outcome.cpu_ms >= limits.cpu_s * 1000 or outcome.wall_ms >= limits.wall_s * 1000:
        return Verdict.TLE
    return Verdict.RE if failed else None


def _lacked_memory(outcome: Outcome, limits: Limits, out_of_memory: Sequence[bytes]) -> bool:
    if outcome.memory_kb * 1024 >= limits.memory_bytes * _NEAR_MEMORY_LIMIT:
        return True
    tails = (outcome.stdout[-_TAIL_BYTES:], outcome.stderr[-_TAIL_BYTES:])
    return any(text in tail for text in out_of_memory for tail in tails)


def only_waited(outcome: Outcome, limits: Limits) -> bool:
    """Whether its time ran out with little computed: the host, not the program, may be at fault."""
    waited = outcome.idle or outcome.wall_ms >= limits.wall_s * 1000
    return waited and outcome.cpu_ms < limits.cpu_s * 1000 / 2


def of_submission(verdicts: Iterable[Verdict]) -> Verdict:
    """IE if anything failed on our side, else the first that is not AC, else AC."""
    failures = [verdict for verdict in verdicts if verdict is not Verdict.AC]
    if Verdict.IE in failures:
        return Verdict.IE
    return failures[0] if failures else Verdict.AC
