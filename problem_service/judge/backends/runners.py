"""The back-end of our own: runners, one or several, over sockets."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from types import TracebackType
from typing import Self

from problem_service.judge.backends.connection import RunnerLost, Session, ask_check, watch
from problem_service.judge.backends.interface import (
    BackendFailed,
    BackendUnavailable,
    Built,
    Input,
    LanguageState,
    ProblemLimits,
    Program,
    Ran,
    Step,
)
from problem_service.judge.runner.listening import Address
from problem_service.judge.runner.messages import Job, State

_PATIENCE_S = 10.0
"""How long a program waits for a runner that is just being started again."""
_REMEMBERED_S = 30.0
"""How long the languages of a lost runner count as there."""
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.05, 5.0

log = logging.getLogger(__name__)


class Runner:
    """One runner: whether it is there, what it says of itself, how many jobs of ours it has."""

    def __init__(self, address: Address, key: str | None, changed: Callable[[], None]) -> None:
        self.address = address
        self.key = key
        self.state: State | None = None
        self.connected = False
        self.fault = "it was not reached yet"
        self.jobs = 0
        self._changed = changed
        self._forgetting: asyncio.TimerHandle | None = None

    def has(self, language: str) -> bool:
        languages = () if self.state is None else self.state.languages
        return any(item.name == language and item.missing is None for item in languages)

    @property
    def load(self) -> float:
        return self.jobs / max(1, 0 if self.state is None else self.state.places)

    async def keep_watch(self) -> None:
        """Stay connected, and connect again for ever."""
        pause = _FIRST_PAUSE_S
        while True:
            try:
                async for state in watch(self.address, self.key):
                    pause = _FIRST_PAUSE_S
                    self._found(state)
            except BackendFailed as error:
                self._lost(str(error))
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)

    def _found(self, state: State) -> None:
        if not self.connected:
            log.info("the runner at %s is there: %d at once, in %s", self.address, state.places, state.tier)
        if self._forgetting is not None:
            self._forgetting.cancel()
        self.state, self.connected = state, True
        self._changed()

    def _lost(self, fault: str) -> None:
        if self.connected:
            log.warning("the runner at %s is lost: %s", self.address, fault)
            self._forgetting = asyncio.get_running_loop().call_later(_REMEMBERED_S, self._forget)
        self.connected, self.fault = False, fault
        self._changed()

    def _forget(self) -> None:
        self.state = None
        self._changed()

    def close(self) -> None:
        if self._forgetting is not None:
            self._forgetting.cancel()


class Runners:
    """A `Backend` and an async context."""

    name = "runner"

    def __init__(
        self,
        addresses: Sequence[Address],
        *,
        key: str | None = None,
        on_change: Callable[[], None] | None = None,
    ) -> None:
        """``on_change`` is called when a runner comes or goes, or says something else of itself."""
        self.on_change = on_change
        self._runners = [Runner(address, key, self._change) for address in addresses]
        self._changed = asyncio.Event()
        self._watching: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._watching = [asyncio.create_task(runner.keep_watch()) for runner in self._runners]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._watching:
            task.cancel()
        await asyncio.gather(*self._watching, return_exceptions=True)
        for runner in self._runners:
            runner.close()

    def _change(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
        if self.on_change is not None:
            self.on_change()

    @property
    def places(self) -> int:
        """Of the runners that are there; at least one, which whoever comes first waits for."""
        return max(1, sum(runner.state.places for runner in self._runners if runner.state is not None))

    @property
    def states(self) -> Sequence[LanguageState]:
        """Of all runners together; a language is missing where all lack it."""
        found: dict[str, LanguageState] = {}
        for runner in self._runners:
            for item in () if runner.state is None else runner.state.languages:
                if item.name not in found or found[item.name].missing is not None:
                    found[item.name] = item
        return list(found.values())

    async def wait_until_there(self, seconds: float) -> None:
        """Wait until each runner was reached, or so long."""
        await self._until(lambda: all(runner.state is not None for runner in self._runners), seconds)

    async def languages(self) -> Sequence[LanguageState]:
        await self.wait_until_there(_PATIENCE_S)
        if all(runner.state is None for runner in self._runners):
            raise BackendUnavailable(self._faults())
        return self.states

    async def check(self) -> str:
        """Has each runner make a box."""
        outcomes = await asyncio.gather(
            *(ask_check(runner.address, runner.key) for runner in self._runners), return_exceptions=True
        )
        faults = [error for error in outcomes if isinstance(error, BaseException)]
        for error in faults:
            if not isinstance(error, BackendFailed):
                raise error
        if len(faults) == len(self._runners):
            raise BackendUnavailable("; ".join(map(str, faults)))
        tiers = {runner.state.tier for runner in self._runners if runner.connected and runner.state}
        count = len(self._runners)
        there = f"{count - len(faults)} of {count} runners" if count > 1 else "the runner"
        return f"{there}: {self.places} at once, in {' and '.join(sorted(tiers)) or 'boxes'}"

    async def run(
        self, program: Program, inputs: Iterable[Input], limits: ProblemLimits, *, live: bool = False
    ) -> AsyncGenerator[Step, None]:
        async with (
            self._session(Job(program, limits, live=live)) as session,
            contextlib.aclosing(session.steps(inputs)) as steps,
        ):
            async for step in steps:
                yield step

    @contextlib.asynccontextmanager
    async def converse(self, program: Program, limits: ProblemLimits) -> AsyncGenerator["Conversation", None]:
        """A program that goes with another one, whose place it shares, and whose inputs come one by one."""
        async with self._session(Job(program, limits, beside=True)) as session:
            yield Conversation(session)

    @contextlib.asynccontextmanager
    async def _session(self, job: Job) -> AsyncGenerator[Session, None]:
        runner, session = await self._open(job)
        runner.jobs += 1
        try:
            async with session:
                yield session
        finally:
            runner.jobs -= 1

    async def _open(self, job: Job) -> tuple[Runner, Session]:
        """A runner that just died may still be counted as there: until a job is sent, try again."""
        until = time.monotonic() + _PATIENCE_S
        while True:
            runner = await self._choose(job.program.language)
            session = Session(runner.address, runner.key, job)
            try:
                await session.open()
            except RunnerLost as error:
                if time.monotonic() > until:
                    raise BackendUnavailable(str(error), retry_after=1) from error
                await asyncio.sleep(_FIRST_PAUSE_S)
            else:
                return runner, session

    async def _choose(self, language: str) -> Runner:
        """The least busy runner that has the language. Raises BackendUnavailable."""

        def fit() -> list[Runner]:
            return [runner for runner in self._runners if runner.connected and runner.has(language)]

        await self._until(lambda: bool(fit()) or all(runner.connected for runner in self._runners))
        if not fit():
            raise BackendUnavailable(f"no runner has {language}: {self._faults()}", retry_after=1)
        return min(fit(), key=lambda runner: runner.load)

    async def _until(self, holds: Callable[[], bool], seconds: float = _PATIENCE_S) -> None:
        """Wait for the runners to be so, but not for longer."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not holds():
                    await self._changed.wait()

    def _faults(self) -> str:
        return "; ".join(
            f"{runner.address}: {runner.fault}" for runner in self._runners if not runner.connected
        )


class Conversation:
    """A program whose every input depends on what came before."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def run(self, item: Input) -> Ran | Built:
        """How it ran, or why it does not compile. Raises BackendFailed."""
        await self._session.send(item)
        while (step := await self._session.step()) is not None:
            if isinstance(step, Ran) or (isinstance(step, Built) and not step.ok):
                return step
        raise BackendFailed("the runner did not say how the program ran")
