"""One submission in its box: compiled once, then run on one test after another."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from typing import Any, Self, TypeVar

import orjson

from problem_service.judge import verdicts
from problem_service.judge.checkers import Checker
from problem_service.judge.events import Case, Compiled, Details, ProblemLimits, Submission, TestJudged
from problem_service.judge.languages.language import Language
from problem_service.judge.boxes.interface import Box, Limits, Outcome, Sandbox, SandboxFailed
from problem_service.judge.verdicts import Verdict
from problem_service.signature import fault_of

T = TypeVar("T")

_COMPILE_LIMITS = Limits(cpu_s=10, wall_s=32, memory_bytes=1 << 30, output_bytes=16 << 20)
_MESSAGE_CHARACTERS = 4000
_PRINTED_CHARACTERS = 16_000
_READ_AT_ONCE_BYTES = 16 << 10  # more output is read in a thread: the event loop is everyone's
_SHOWN_BYTES = 64 << 10
_SHOWN_OF_MORE_BYTES = 1000
_NOTHING = object()  # no answer at all, which null is not

_log = logging.getLogger(__name__)


class Run:
    """An async context; a box that fails is made anew, once. SandboxFailed never leaves."""

    def __init__(
        self, sandbox: Sandbox, language: Language, submission: Submission, limits: ProblemLimits
    ) -> None:
        self._sandbox = sandbox
        self._language = language
        self._submission = submission
        self._limits = _run_limits(language, limits)
        self._command = language.run_command(submission.signature, limits.memory_mb << 20)
        self._place = AsyncExitStack()
        self._box: Box | None = None
        self._spare_boxes = 1
        self._spare_waits = 1

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._place.aclose()

    async def compile(self) -> Compiled | None:
        """None when the box failed, and the second one too."""
        try:
            outcome = await self._in_box(self._build)
        except SandboxFailed:
            return None
        if outcome.exit_code == 0 and not outcome.truncated:
            return Compiled(ok=True)
        return Compiled(ok=False, message=self._complaint(outcome))

    async def test(self, index: int, test: Case, checker: Checker, *, details: bool) -> TestJudged:
        stdin = json.dumps(test.arguments, separators=(",", ":")).encode()
        try:
            outcome = await self._in_box(lambda box: box.run(self._command, stdin, self._limits))
            if verdicts.only_waited(outcome, self._limits) and self._spare_waits:
                self._spare_waits -= 1
                outcome = await self._in_box(lambda box: box.run(self._command, stdin, self._limits))
        except SandboxFailed:
            return TestJudged(index, Verdict.IE, time_ms=0, memory_kb=0)
        judged = partial(self._judged, index, test, checker, outcome, details=details)
        if len(outcome.stdout) + len(outcome.stderr) <= _READ_AT_ONCE_BYTES:
            return judged()
        return await asyncio.to_thread(judged)

    def _judged(
        self, index: int, test: Case, checker: Checker, outcome: Outcome, *, details: bool
    ) -> TestJudged:
        verdict, answer, remark = self._assess(outcome, test, checker)
        return TestJudged(
            index,
            verdict,
            time_ms=outcome.cpu_ms,
            memory_kb=outcome.memory_kb,
            details=_details(test, answer, outcome, remark) if details else None,
        )

    def _assess(self, outcome: Outcome, test: Case, checker: Checker) -> tuple[Verdict, object, str]:
        """The verdict, the answer if there is one, and what to tell the player about it."""
        failure = verdicts.of_failure(outcome, self._limits, self._language.out_of_memory)
        if failure is not None:
            return failure, _NOTHING, _remark_on_failure(failure, outcome)
        if _has_more_values(outcome.stdout, test.expected):
            return Verdict.WA, _NOTHING, _beginning("The result is far larger than the right one.", outcome)
        try:
            answer = json.loads(outcome.stdout, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            return Verdict.RE, _NOTHING, "The program ended before the function returned."
        if checker.accepts(test.expected, answer):
            return Verdict.AC, answer, ""
        returns = self._submission.signature.returns
        return Verdict.WA, answer, fault_of(answer, returns) or ""

    async def _in_box(self, action: Callable[[Box], Awaitable[T]]) -> T:
        try:
            return await action(await self._enter_box())
        except SandboxFailed as error:
            _log.warning("a box failed (%s left to try): %s", self._spare_boxes, error)
            await self._place.aclose()
            self._box = None
            if not self._spare_boxes:
                raise
            self._spare_boxes -= 1
            box = await self._enter_box()
            if action != self._build:
                await self._build(box)
            return await action(box)

    async def _enter_box(self) -> Box:
        if self._box is None:
            files = self._language.files(self._submission.source, self._submission.signature)
            self._box = await self._place.enter_async_context(self._sandbox.box(files))
        return self._box

    async def _build(self, box: Box) -> Outcome:
        return await box.run(self._language.compile_command(), b"", _COMPILE_LIMITS, writable=True)

    def _complaint(self, outcome: Outcome) -> str:
        text = self._language.compile_message(_text(outcome.stdout + outcome.stderr)).strip()
        if text:
            return _shortened(text, _MESSAGE_CHARACTERS)
        if outcome.oom:
            return "Compiling took too much memory."
        return "Compiling took too long." if outcome.signal else "The program does not compile."


def _run_limits(language: Language, limits: ProblemLimits) -> Limits:
    cpu_s = limits.time_s * language.time_factor + language.start_up_s
    return Limits(
        cpu_s=cpu_s,
        # on a loaded host the wall clock says little about the program
        wall_s=3 * cpu_s + 2 if limits.wall_s is None else limits.wall_s,
        memory_bytes=(limits.memory_mb << 20) + language.memory_overhead_bytes,
    )


def _has_more_values(written: bytes, expected: Any) -> bool:
    """Whether a large answer has more values than the right one, told without reading it as JSON.

    All values but the first of a list or a dict follow a comma, and commas within strings are the same in
    both. What passes costs no more to read than the expected answer; other output can take half a second,
    in which the interpreter does nothing else.
    """
    return len(written) > _READ_AT_ONCE_BYTES and written.count(b",") > json.dumps(expected).count(",")


def _details(test: Case, answer: object, outcome: Outcome, remark: str) -> Details:
    if not _can_be_shown(answer, outcome):
        answer = _NOTHING
        remark = _beginning(f"{remark}\nThe result cannot be shown whole.".strip(), outcome)
    return Details(
        input=test.arguments,
        expected=test.expected,
        output=None if answer is _NOTHING else answer,
        stdout=_shortened(_text(outcome.stderr), _PRINTED_CHARACTERS),
        stderr=_shortened(remark, _MESSAGE_CHARACTERS),
    )


def _can_be_shown(answer: object, outcome: Outcome) -> bool:
    """Whether the answer is small, and JSON that others can read: numbers and depth have bounds there."""
    if answer is _NOTHING:
        return True
    if len(outcome.stdout) > _SHOWN_BYTES:
        return False
    try:
        orjson.dumps(answer)
    except orjson.JSONEncodeError:
        return False
    return True


def _beginning(remark: str, outcome: Outcome) -> str:
    return f"{remark} Its JSON begins: {_text(outcome.stdout[:_SHOWN_OF_MORE_BYTES])}"


def _remark_on_failure(verdict: Verdict, outcome: Outcome) -> str:
    match verdict:
        case Verdict.RE if outcome.exit_code is not None:
            return _text(outcome.stdout).strip() or f"The program ended with exit code {outcome.exit_code}."
        case Verdict.RE:
            return f"The program was ended by signal {outcome.signal}."
        case Verdict.TLE if outcome.idle:
            return "The program slept too long."
        case Verdict.TLE:
            return "The program ran too long."
        case Verdict.MLE:
            return "The program took too much memory."
        case _:
            return "The program wrote too much."


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _shortened(text: str, most: int) -> str:
    """The beginning and the end, which usually say most."""
    if len(text) <= most:
        return text
    return f"{text[: most // 2]}\n… {len(text) - most} characters left out …\n{text[-(most // 2) :]}"
