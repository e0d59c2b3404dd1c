"""The table of verdicts: what a run's end means, and which cause goes first."""

from dataclasses import replace
from itertools import combinations

import pytest

from problem_service.judge.boxes.interface import Limits, Outcome
from problem_service.judge.verdicts import Verdict, of_failure, of_submission, only_waited

LIMITS = Limits(cpu_s=2.0, wall_s=8.0, memory_bytes=256 << 20)
GOOD = Outcome(
    exit_code=0,
    signal=None,
    cpu_ms=100,
    wall_ms=120,
    memory_kb=10_000,
    stdout=b"[1]",
    stderr=b"",
    truncated=False,
    oom=False,
    idle=False,
)
KILLED = replace(GOOD, exit_code=None, signal=9)
SIGXCPU, SIGXFSZ, SIGSEGV = 24, 25, 11
ALMOST_ALL = 256 * 1024 * 99 // 100


@pytest.mark.parametrize(
    ("outcome", "verdict"),
    [
        (GOOD, None),
        (replace(GOOD, exit_code=1), Verdict.RE),
        (replace(KILLED, signal=SIGSEGV), Verdict.RE),
        (KILLED, Verdict.RE),
        (replace(GOOD, truncated=True), Verdict.OLE),
        (replace(KILLED, signal=SIGXFSZ), Verdict.OLE),
        (replace(GOOD, oom=True), Verdict.MLE),
        (replace(KILLED, oom=True), Verdict.MLE),
        (replace(GOOD, memory_kb=ALMOST_ALL), None),
        (replace(GOOD, memory_kb=ALMOST_ALL, exit_code=1), Verdict.MLE),
        (replace(GOOD, exit_code=1, stdout=b"MemoryError"), Verdict.MLE),
        (replace(GOOD, exit_code=1, stderr=b"x" * 9000 + b"MemoryError\n"), Verdict.MLE),
        (replace(GOOD, stderr=b"MemoryError"), None),
        (replace(KILLED, cpu_ms=2001), Verdict.TLE),
        (replace(GOOD, cpu_ms=2000), Verdict.TLE),
        (replace(KILLED, signal=SIGXCPU, cpu_ms=2500), Verdict.TLE),
        (replace(KILLED, signal=SIGXCPU, cpu_ms=100), Verdict.RE),
        (replace(KILLED, wall_ms=8001), Verdict.TLE),
        (replace(KILLED, idle=True), Verdict.TLE),
    ],
)
def test_the_end_of_a_run_has_a_verdict(outcome: Outcome, verdict: Verdict | None) -> None:
    assert of_failure(outcome, LIMITS, [b"MemoryError"]) is verdict


def test_some_runtimes_tell_of_lacking_memory_by_their_exit_code() -> None:
    assert of_failure(replace(GOOD, exit_code=3), LIMITS, (), (3,)) is Verdict.MLE
    assert of_failure(replace(GOOD, exit_code=4), LIMITS, (), (3,)) is Verdict.RE


CAUSES = [
    (Verdict.OLE, {"truncated": True}),
    (Verdict.MLE, {"oom": True}),
    (Verdict.TLE, {"cpu_ms": 5000}),
    (Verdict.RE, {"exit_code": 1}),
]


@pytest.mark.parametrize(("first", "second"), list(combinations(CAUSES, 2)))
def test_of_two_causes_the_earlier_in_the_order_counts(
    first: tuple[Verdict, dict[str, int]], second: tuple[Verdict, dict[str, int]]
) -> None:
    outcome = replace(GOOD, **first[1], **second[1])  # type: ignore[arg-type]  # fields by name
    assert of_failure(outcome, LIMITS, []) is first[0]


def test_a_run_that_only_waited_is_told_from_one_that_computed() -> None:
    assert only_waited(replace(KILLED, wall_ms=8001), LIMITS)
    assert only_waited(replace(KILLED, idle=True), LIMITS)
    assert not only_waited(replace(KILLED, wall_ms=8001, cpu_ms=1500), LIMITS)
    assert not only_waited(GOOD, LIMITS)


@pytest.mark.parametrize(
    ("tests", "verdict"),
    [
        ("", "AC"),
        ("AC AC", "AC"),
        ("AC WA TLE", "WA"),
        ("RE WA", "RE"),
        ("WA AC IE", "IE"),
    ],
)
def test_a_submission_gets_its_first_failure_and_ours_before_all(tests: str, verdict: str) -> None:
    assert of_submission(Verdict(test) for test in tests.split()) is Verdict(verdict)
