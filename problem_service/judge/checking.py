"""Having answers checked: here, or by a problem's own program, which runs where players' programs do."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, aclosing
from functools import partial
from types import TracebackType
from typing import Self

from problem_service.judge.assessing import QUICK_BYTES, is_answer, judged, of_verdict
from problem_service.judge.backends.choice import Choice
from problem_service.judge.backends.interface import (
    Backend,
    BackendFailed,
    Built,
    Input,
    ProblemLimits,
    Program,
    Ran,
)
from problem_service.judge.backends.runners import Runners
from problem_service.judge.checkers import Checker, ProgramChecker
from problem_service.judge.events import Case, TestJudged, TextCase
from problem_service.judge.texts import decoded, shortened
from problem_service.judge.verdicts import Verdict
from problem_service.signature import Signature

_LIMITS = ProblemLimits(time_s=10.0, memory_mb=512)
_ACCEPTED, _REJECTED = 42, 43
_REMARK_CHARACTERS = 1000

log = logging.getLogger(__name__)


class CheckerFailed(Exception):
    """The checker's program, and not the player's, is at fault."""


class Checking:
    """The checking of one submission; an async context that ends the checker's program."""

    def __init__(
        self,
        checker: Checker | ProgramChecker,
        choice: Choice,
        signature: Signature | None,
        *,
        details: bool,
    ) -> None:
        self._checker = checker
        self._choice = choice
        self._signature = signature
        self._details = details
        self._place = AsyncExitStack()
        self._run: Callable[[Input], Awaitable[Ran | Built]] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._place.aclose()

    async def judge(self, index: int, test: Case | TextCase, ran: Ran) -> TestJudged:
        """IE where the checker fails."""
        match self._checker:
            case Checker() as checker:
                judge = partial(judged, index, test, ran, checker, self._signature, details=self._details)
                if len(ran.stdout) + len(ran.stderr) <= QUICK_BYTES:
                    return judge()
                return await asyncio.to_thread(judge)
            case ProgramChecker(program):
                verdict, remark = await self._ask(program, test, ran)
                return await asyncio.to_thread(
                    of_verdict, index, test, ran, verdict, remark, details=self._details
                )

    async def _ask(self, program: Program, test: Case | TextCase, ran: Ran) -> tuple[Verdict, str]:
        if ran.failure is not None:
            return ran.failure, ""
        if isinstance(test, Case) and not is_answer(ran.stdout):
            return Verdict.RE, "The program ended before the function returned."
        expected = json.dumps(test.expected) if isinstance(test, Case) else test.expected
        item = Input(
            stdin=ran.stdout,
            arguments=("input", "answer", "/tmp/"),  # noqa: S108  the box's
            files={"input": test.stdin, "answer": expected.encode("utf-8", "replace")},
        )
        try:
            return _decision(await self._checked(program, item))
        except CheckerFailed as error:
            log.error("a checker failed: %s", error)
            return Verdict.IE, ""

    async def _checked(self, program: Program, item: Input) -> Ran:
        """Once more, and from the start, where the back-end fails."""
        for last in (False, True):
            try:
                if self._run is None:
                    self._run = await self._start(program)
                ran = await self._run(item)
            except BackendFailed as error:
                self._run = None
                await self._place.aclose()
                if last:
                    raise CheckerFailed(f"it could not be run: {error}") from error
            else:
                if isinstance(ran, Built):
                    raise CheckerFailed(f"it does not compile: {ran.message}")
                return ran
        raise AssertionError("there are two tries")

    async def _start(self, program: Program) -> Callable[[Input], Awaitable[Ran | Built]]:
        backend = self._choice.find(program.language)
        if backend is None:
            raise CheckerFailed(f"there is no {program.language} for it")
        if not isinstance(backend, Runners):
            return partial(_run_once, backend, program)
        conversation = await self._place.enter_async_context(backend.converse(program, _LIMITS))
        return conversation.run


async def _run_once(backend: Backend, program: Program, item: Input) -> Ran | Built:
    """Where a program cannot be kept, it is built anew for each answer."""
    async with aclosing(backend.run(program, [item], _LIMITS)) as steps:
        async for step in steps:
            if isinstance(step, Ran) or (isinstance(step, Built) and not step.ok):
                return step
    raise BackendFailed("the checker was not run")


def _decision(ran: Ran) -> tuple[Verdict, str]:
    remark = shortened(decoded(ran.stdout).strip(), _REMARK_CHARACTERS)
    if ran.failure in (None, Verdict.RE):
        if ran.exit_code == _ACCEPTED:
            return Verdict.AC, remark
        if ran.exit_code == _REJECTED:
            return Verdict.WA, remark
    complaint = shortened(decoded(ran.stderr).strip(), _REMARK_CHARACTERS)
    raise CheckerFailed(f"it ended with {ran.failure}, exit code {ran.exit_code}: {complaint}")
