"""The judge: has programs run at a back-end, checks what they answer, and tells each step as it happens."""

import logging
import math
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace

from problem_service.judge.backends.choice import Choice
from problem_service.judge.backends.interface import (
    Backend,
    BackendFailed,
    BackendUnavailable,
    Built,
    Input,
    LanguageState,
    Printed,
    ProblemLimits,
    Program,
    Ran,
    Step,
)
from problem_service.judge.checkers import Checker, ProgramChecker
from problem_service.judge.checking import Checking
from problem_service.judge.events import Case, Event, TestJudged, TextCase
from problem_service.judge.languages import LANGUAGES
from problem_service.judge.languages.language import Language
from problem_service.judge.queue import JudgeBusy, Priority, Queue
from problem_service.judge.trial import Trial
from problem_service.judge.verdicts import Verdict
from problem_service.signature import Signature
from shared.errors import CodemazeError, Kind

_TRIES = 2
"""How often a program is run where the back-end, and not the program, fails."""
_FAILED = Ran(0, Verdict.IE, None, None, cpu_ms=0, wall_ms=0, memory_kb=0, stdout=b"", stderr=b"")

log = logging.getLogger(__name__)


class LanguageUnknown(CodemazeError):
    """Programs in this language cannot be judged here."""

    code = "language-unknown"
    kind = Kind.INVALID


class Judge:
    """An async context over back-ends that are open; a line before each."""

    def __init__(self, choice: Choice, *, room: int = 200, room_of_player: int = 10) -> None:
        """``room``: how many programs may wait, of battles and of the rest; ``room_of_player``: of one."""
        self._choice = choice
        self._room = room
        self._room_of_player = room_of_player
        self._queues = {
            backend.name: Queue(backend.places, room=room, room_of_player=room_of_player)
            for backend in choice.backends
        }
        choice.on_change = self._resize

    def _resize(self) -> None:
        for backend in self._choice.backends:
            self._queues[backend.name].resize(backend.places)

    @property
    def languages(self) -> Mapping[str, Language]:
        """Those that are usable at some back-end now."""
        return {name: LANGUAGES[name] for name in self._choice.usable}

    def states(self) -> Sequence[LanguageState]:
        """All languages that the judge knows; the missing ones with the reason."""
        return self._choice.states()

    @property
    def waiting(self) -> int:
        """How many programs stand in line."""
        return sum(queue.waiting for queue in self._queues.values())

    @property
    def running(self) -> int:
        return sum(queue.running for queue in self._queues.values())

    @property
    def places(self) -> int:
        return sum(queue.places for queue in self._queues.values())

    def waiting_at(self, priority: Priority) -> int:
        return sum(queue.waiting_at(priority) for queue in self._queues.values())

    async def check(self) -> str:
        """What can be said of the back-ends, if all is well with one. Raises BackendFailed."""
        return await self._choice.check()

    async def judge(
        self,
        program: Program,
        tests: Sequence[Case | TextCase],
        checker: Checker | ProgramChecker,
        limits: ProblemLimits,
        *,
        player: str | None,
        priority: Priority,
        details: bool = False,
        stop_on_failure: bool = False,
    ) -> AsyncGenerator[Event, None]:
        """Compiled, then a TestJudged for each test in order, then Total; each as soon as it is known.

        Tests left out (after a failure with ``stop_on_failure``, after the third time-out, after an error
        of ours) have no event; Total counts them as not passed. With ``details`` a test tells its data.
        ``player``: whose it is, who gets one place at a time; None for nobody's.
        Close the generator (`contextlib.aclosing`) to abort: the program dies at once.
        Raises JudgeBusy or LanguageUnknown before the first event.
        """
        backend = self._backend_of(program.language)
        async with (
            self._queues[backend.name].place(player, priority),
            Checking(checker, self._choice, program.signature, details=details) as checking,
        ):
            trial = Trial(program, tests, limits, checking, stop_on_failure=stop_on_failure)
            for _ in range(_TRIES):
                try:
                    async with aclosing(trial.attempt(backend)) as events:
                        async for event in events:
                            yield event
                except BackendFailed as error:
                    _note(error, backend, has_begun=trial.has_begun)
                else:
                    return
            for event in trial.given_up():
                yield event

    async def run(
        self,
        program: Program,
        inputs: Sequence[bytes],
        limits: ProblemLimits,
        *,
        player: str | None,
        priority: Priority,
    ) -> AsyncGenerator[Built | Ran, None]:
        """Built, then a Ran for each input, in order, unchecked; nothing after a bad Built.

        A Ran whose failure is IE is a fault of ours, and the last. Close the generator to abort.
        Raises JudgeBusy or LanguageUnknown before the first step.
        """
        backend = self._backend_of(program.language)
        async with self._queues[backend.name].place(player, priority):
            done = 0
            is_built = False
            for _ in range(_TRIES):
                left = [Input(stdin) for stdin in inputs[done:]]
                try:
                    async with aclosing(backend.run(program, left, limits)) as steps:
                        async for step in steps:
                            match step:
                                case Built():
                                    if not is_built:
                                        is_built = True
                                        yield step
                                    if not step.ok:
                                        return
                                case Ran():
                                    yield replace(step, index=done)
                                    done += 1
                    if is_built and done == len(inputs):
                        return
                    raise BackendFailed("it ended before its time")
                except BackendFailed as error:
                    _note(error, backend, has_begun=is_built)
            yield replace(_FAILED, index=done)

    async def execute(
        self,
        program: Program,
        stdin: bytes,
        limits: ProblemLimits,
        *,
        player: str | None,
        priority: Priority,
    ) -> AsyncGenerator[Step, None]:
        """Built, Printed as it happens where the back-end can, Ran. Nothing but a bad Built does not compile.

        A Ran whose failure is IE is a fault of ours. Close the generator to abort.
        Raises JudgeBusy or LanguageUnknown before the first step.
        """
        backend = self._backend_of(program.language)
        async with self._queues[backend.name].place(player, priority):
            told: set[type[Step]] = set()
            for _ in range(_TRIES):
                try:
                    async with aclosing(backend.run(program, [Input(stdin)], limits, live=True)) as steps:
                        async for step in steps:
                            if not isinstance(step, Built) or Built not in told:
                                told.add(type(step))
                                yield step
                            if isinstance(step, Ran) or (isinstance(step, Built) and not step.ok):
                                return
                    raise BackendFailed("it ended before its time")
                except BackendFailed as error:
                    _note(error, backend, has_begun=bool(told))
                    if Printed in told:  # to run it again would tell that again
                        break
            yield _FAILED

    async def check_answer(
        self,
        test: Case | TextCase,
        ran: Ran,
        checker: Checker | ProgramChecker,
        signature: Signature | None,
    ) -> TestJudged:
        """What comes of a test that was run already, with its details. A checker's program needs no place."""
        async with Checking(checker, self._choice, signature, details=True) as checking:
            return await checking.judge(0, test, ran)

    def _backend_of(self, language: str) -> Backend:
        backend = self._choice.find(language)
        if backend is None:
            raise LanguageUnknown(f"The languages here are {', '.join(sorted(self._choice.usable))}.")
        return backend


def _note(error: BackendFailed, backend: Backend, *, has_begun: bool) -> None:
    """Raises JudgeBusy where the program was not begun, and the back-end asks to come back later."""
    if isinstance(error, BackendUnavailable) and not has_begun:
        raise JudgeBusy(retry_after=math.ceil(error.retry_after or 1)) from error
    log.warning("%s failed: %s", backend.name, error)
