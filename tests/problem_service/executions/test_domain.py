"""What the end of a run means, and how output is cut."""

import json
from typing import Any

import pytest

from problem_service.executions.domain import (
    LONGEST_OUTPUT,
    Ending,
    Status,
    Wanted,
    cut,
    of_compile_error,
    of_run,
    text,
)
from problem_service.judge.backends.interface import Ran
from problem_service.judge.checkers import Checker
from problem_service.judge.events import Case, TextCase
from problem_service.judge.verdicts import Verdict
from problem_service.signature import ListOf, Parameter, Primitive, Signature


def wanted(value: Any, checker: Checker = Checker.EXACT) -> Wanted:
    """Of a function of a list that returns an int, or whatever else it returns."""
    signature = Signature("solve", (Parameter("numbers", ListOf(Primitive.INT)),), Primitive.INT)
    return Wanted(Case([[1, 2, 3]], value), checker, signature)


SIX = wanted(6)


def ran(
    stdout: bytes = b"",
    stderr: bytes = b"",
    *,
    failure: Verdict | None = None,
    exit_code: int | None = 0,
    signal: int | None = None,
    truncated: bool = False,
) -> Ran:
    return Ran(
        index=0,
        failure=failure,
        exit_code=exit_code,
        signal=signal,
        cpu_ms=12,
        wall_ms=15,
        memory_kb=9000,
        stdout=stdout,
        stderr=stderr,
        truncated=truncated,
    )


def test_a_program_that_ends_well_is_completed_with_what_it_wrote() -> None:
    assert of_run(ran(b"out", b"err"), "a warning", None) == Ending(
        Status.COMPLETED,
        compile_output=b"a warning",
        output=b"out",
        error_output=b"err",
        exit_code=0,
        cpu_ms=12,
        memory_kb=9000,
    )


@pytest.mark.parametrize("verdict", [Verdict.TLE, Verdict.MLE, Verdict.RE, Verdict.OLE, Verdict.IE])
def test_a_program_that_does_not_is_failed_with_the_reason(verdict: Verdict) -> None:
    ending = of_run(ran(b"so far", failure=verdict, exit_code=None, signal=9), "", None)
    assert (ending.status, ending.verdict, ending.signal) == (Status.FAILED, verdict, 9)
    assert (ending.output, ending.exit_code, ending.passed) == (b"so far", None, None)


def test_a_program_that_does_not_compile_is_failed() -> None:
    ending = of_compile_error("x" * 200_000)
    assert (ending.status, ending.verdict, ending.truncated) == (Status.FAILED, Verdict.CE, True)
    assert ending.compile_output == b"x" * 100_000


def test_a_solution_passes_with_the_right_result() -> None:
    ending = of_run(ran(b" 6\n", b"a print"), "", SIX)
    assert (ending.status, ending.passed, ending.result) == (Status.COMPLETED, True, b"6")
    assert (ending.output, ending.error_output) == (b"a print", b"")


def test_a_solution_with_a_wrong_result_is_completed_but_does_not_pass() -> None:
    for written in (b"7", b'"6"', b"[6]", b"true"):
        ending = of_run(ran(written), "", SIX)
        assert (ending.status, ending.verdict, ending.passed) == (Status.COMPLETED, None, False)
        assert ending.result == written
    assert of_run(ran(b'"6"'), "", SIX).error_output == b"the result is a string, not int"


def test_the_problems_checker_decides() -> None:
    assert of_run(ran(b"6.0000001"), "", wanted(6, Checker.FLOAT)).passed is True
    assert of_run(ran(b"[2, 1]"), "", wanted([1, 2], Checker.UNORDERED)).passed is True
    assert of_run(ran(b"[2, 1]"), "", wanted([1, 2], Checker.EXACT)).passed is False


def test_a_solution_that_breaks_does_not_pass_and_says_why() -> None:
    ending = of_run(ran(b"Traceback: no", b"a print", failure=Verdict.RE, exit_code=1), "", SIX)
    assert (ending.status, ending.verdict, ending.passed) == (Status.FAILED, Verdict.RE, False)
    assert (ending.output, ending.error_output, ending.result) == (b"a print", b"Traceback: no", None)


def test_a_solution_that_ends_without_a_result_is_a_runtime_error() -> None:
    for written in (b"", b"6 7", b"NaN", b"Infinity", b"\xff", b"[" * 100_000):
        ending = of_run(ran(written), "", SIX)
        assert (ending.status, ending.verdict, ending.passed) == (Status.FAILED, Verdict.RE, False), written
        assert ending.result is None
        assert b"before the function returned" in ending.error_output


def test_an_example_of_a_program_without_a_signature_compares_what_it_wrote() -> None:
    example = Wanted(TextCase("1 2 3", "6\n"), Checker.EXACT, None)
    right, wrong = of_run(ran(b"6", b"err"), "", example), of_run(ran(b"7\n"), "", example)
    assert (right.status, right.passed, right.output, right.error_output) == (
        Status.COMPLETED,
        True,
        b"6",
        b"err",
    )
    assert (wrong.status, wrong.passed, wrong.result) == (Status.COMPLETED, False, None)


def test_a_result_that_is_too_large_or_too_odd_to_be_shown_is_judged_all_the_same() -> None:
    large = list(range(20_000))
    for value in (large, 2**70):
        ending = of_run(ran(json.dumps(value).encode()), "", wanted(value))
        assert (ending.passed, ending.result) == (True, None)
        assert b"cannot be shown whole" in ending.error_output


@pytest.mark.parametrize("character", ["é", "€", "😀"])
def test_output_is_cut_between_characters(character: str) -> None:
    whole = (character * 20).encode()
    size = len(character.encode())
    for most in range(1, len(whole)):
        kept, truncated = cut(whole, most)
        assert truncated
        assert text(kept) == character * (most // size)
        assert cut(whole[:most], 100, truncated=True) == (kept, True)
    assert cut(whole, len(whole)) == (whole, False)


def test_broken_utf8_is_replaced_and_nothing_else_is_lost() -> None:
    data = b"a\xff\x00\xc3(\xed\xa0\x80\xe2\x82"
    kept, truncated = cut(data, 100)
    assert (kept, truncated) == (data, False)
    assert text(kept).startswith("a\ufffd\0\ufffd(")
    assert text(kept).endswith("\ufffd")


def test_a_run_that_wrote_too_much_is_truncated() -> None:
    ending = of_run(ran(b"\xc3\xa9" * LONGEST_OUTPUT, b"x"), "", None)
    assert (len(ending.output), ending.error_output, ending.truncated) == (LONGEST_OUTPUT, b"x", True)
    stopped = of_run(ran(b"ab\xc3", failure=Verdict.OLE, truncated=True), "", None)
    assert (stopped.output, stopped.truncated, stopped.verdict) == (b"ab", True, Verdict.OLE)
