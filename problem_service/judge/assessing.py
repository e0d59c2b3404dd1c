"""From how a program ran to what the judge says of a test. Pure, but large outputs take their time."""

import json
from typing import Any

import orjson

from problem_service.judge.backends.interface import Ran
from problem_service.judge.checkers import Checker
from problem_service.judge.events import Case, Details, TestJudged, TextCase
from problem_service.judge.texts import decoded, shortened
from problem_service.judge.verdicts import Verdict
from problem_service.signature import Signature, fault_of

QUICK_BYTES = 16 << 10
"""More output is to be read in a thread: the event loop is everyone's."""
_MESSAGE_CHARACTERS = 4000
_PRINTED_CHARACTERS = 16_000
_SHOWN_BYTES = 64 << 10
_SHOWN_OF_MORE_BYTES = 1000
_NOTHING = object()  # no answer at all, which null is not


def judged(
    index: int,
    test: Case | TextCase,
    ran: Ran,
    checker: Checker,
    signature: Signature | None,
    *,
    details: bool,
) -> TestJudged:
    """What comes of a test by a checker that is none of its own program."""
    if isinstance(test, TextCase):
        verdict = ran.failure or _verdict(checker.accepts_text(test.expected, decoded(ran.stdout)))
        return of_verdict(index, test, ran, verdict, details=details)
    verdict, answer, remark = _assess(ran, test, checker, signature)
    return _judged(index, ran, verdict, _details(test, answer, ran, remark) if details else None)


def of_verdict(
    index: int, test: Case | TextCase, ran: Ran, verdict: Verdict, remark: str = "", *, details: bool
) -> TestJudged:
    """The same where the verdict is known already: text, or a checker's own program."""
    if not details:
        return _judged(index, ran, verdict, None)
    if ran.failure is not None:
        remark = _remark_on_failure(ran)
    if isinstance(test, Case):
        answer = _NOTHING if ran.failure is not None else _read(ran.stdout)
        return _judged(index, ran, verdict, _details(test, answer, ran, remark))
    told = "\n".join(filter(None, [remark, decoded(ran.stderr).rstrip()]))
    shown = Details(
        input=test.input,
        expected=test.expected,
        output=shortened(decoded(ran.stdout), _PRINTED_CHARACTERS),
        stdout="",
        stderr=shortened(told, _MESSAGE_CHARACTERS),
    )
    return _judged(index, ran, verdict, shown)


def _judged(index: int, ran: Ran, verdict: Verdict, details: Details | None) -> TestJudged:
    return TestJudged(index, verdict, time_ms=ran.cpu_ms, memory_kb=ran.memory_kb, details=details)


def _verdict(accepted: bool) -> Verdict:
    return Verdict.AC if accepted else Verdict.WA


def _assess(
    ran: Ran, test: Case, checker: Checker, signature: Signature | None
) -> tuple[Verdict, object, str]:
    """The verdict, the answer if there is one, and what to tell the player about it."""
    if ran.failure is not None:
        return ran.failure, _NOTHING, _remark_on_failure(ran)
    if _has_more_values(ran.stdout, test.expected):
        return Verdict.WA, _NOTHING, _beginning("The result is far larger than the right one.", ran)
    answer = _read(ran.stdout)
    if answer is _NOTHING:
        return Verdict.RE, _NOTHING, "The program ended before the function returned."
    if checker.accepts(test.expected, answer):
        return Verdict.AC, answer, ""
    return Verdict.WA, answer, (fault_of(answer, signature.returns) if signature else None) or ""


def is_answer(written: bytes) -> bool:
    """Whether what a program with a signature wrote is a result at all."""
    return _read(written) is not _NOTHING


def _read(written: bytes) -> Any:
    try:
        return json.loads(written, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return _NOTHING


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _has_more_values(written: bytes, expected: Any) -> bool:
    """Whether a large answer has more values than the right one, told without reading it as JSON.

    All values but the first of a list or a dict follow a comma, and commas within strings are the same in
    both. What passes costs no more to read than the expected answer; other output can take half a second,
    in which the interpreter does nothing else.
    """
    return len(written) > QUICK_BYTES and written.count(b",") > json.dumps(expected).count(",")


def _details(test: Case, answer: object, ran: Ran, remark: str) -> Details:
    if not _can_be_shown(answer, ran):
        answer = _NOTHING
        remark = _beginning(f"{remark}\nThe result cannot be shown whole.".strip(), ran)
    return Details(
        input=test.arguments,
        expected=test.expected,
        output=None if answer is _NOTHING else answer,
        stdout=shortened(decoded(ran.stderr), _PRINTED_CHARACTERS),
        stderr=shortened(remark, _MESSAGE_CHARACTERS),
    )


def _can_be_shown(answer: object, ran: Ran) -> bool:
    """Whether the answer is small, and JSON that others can read: numbers and depth have bounds there."""
    if answer is _NOTHING:
        return True
    if len(ran.stdout) > _SHOWN_BYTES:
        return False
    try:
        orjson.dumps(answer)
    except orjson.JSONEncodeError:
        return False
    return True


def _beginning(remark: str, ran: Ran) -> str:
    return f"{remark} Its JSON begins: {decoded(ran.stdout[:_SHOWN_OF_MORE_BYTES])}"


def _remark_on_failure(ran: Ran) -> str:
    match ran.failure:
        case Verdict.RE if ran.exit_code is not None:
            return decoded(ran.stdout).strip() or f"The program ended with exit code {ran.exit_code}."
        case Verdict.RE:
            return f"The program was ended by signal {ran.signal}."
        case Verdict.TLE if ran.idle:
            return "The program slept too long."
        case Verdict.TLE:
            return "The program ran too long."
        case Verdict.MLE:
            return "The program took too much memory."
        case _:
            return "The program wrote too much."
