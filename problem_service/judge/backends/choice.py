"""Which back-end runs which language: our own runners first, then others, unless the operator says else."""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Self

from problem_service.judge.backends.interface import (
    Backend,
    BackendFailed,
    BackendUnavailable,
    LanguageState,
)
from problem_service.judge.backends.runners import Runners
from problem_service.judge.languages import LANGUAGES

_REFRESH_S = 60.0
_PATIENCE_S = 20.0
ANY = "*"

log = logging.getLogger(__name__)


class BadChoice(ValueError):
    """The operator named a language or a back-end that there is not."""


def parse_choice(texts: Iterable[str], backends: Collection[str]) -> dict[str, str]:
    """From ``language=backend`` or ``*=backend``. Raises BadChoice."""
    chosen = {}
    for text in texts:
        language, equals, backend = (part.strip() for part in text.partition("="))
        if not equals:
            raise BadChoice(f"{text!r} is not of the form language=backend")
        if language != ANY and language not in LANGUAGES:
            raise BadChoice(f"{language!r} is no language; there are {', '.join(LANGUAGES)} and {ANY}")
        if backend not in backends:
            raise BadChoice(f"{backend!r} is no back-end that is set up; there are {', '.join(backends)}")
        chosen[language] = backend
    return chosen


class Choice:
    """An async context that keeps up with what the back-ends, open already, can run."""

    def __init__(self, backends: Sequence[Backend], chosen: Mapping[str, str] | None = None) -> None:
        """``backends``: the first that has a language runs it; ``chosen``: see `parse_choice`."""
        self.backends = backends
        self.on_change: Callable[[], None] | None = None
        self._chosen = chosen or {}
        self._states: dict[str, Mapping[str, LanguageState]] = {}
        self._faults: dict[str, str] = {}
        self._table: dict[str, Backend] = {}
        self._refreshing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        for backend in self.backends:
            if isinstance(backend, Runners):
                backend.on_change = self._follow(backend)
        await self.refresh()
        self._refreshing = asyncio.create_task(self._keep_fresh())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._refreshing is not None:
            self._refreshing.cancel()
            await asyncio.gather(self._refreshing, return_exceptions=True)

    @property
    def usable(self) -> Collection[str]:
        """The languages that can be run now."""
        return self._table.keys()

    def find(self, language: str) -> Backend | None:
        """Where programs in a language are run."""
        return self._table.get(language)

    def states(self) -> list[LanguageState]:
        """Of every language, in the order of `LANGUAGES`."""
        return [self._state(name) for name in LANGUAGES]

    async def check(self) -> str:
        """A line on each back-end. Raises BackendUnavailable where none works."""
        outcomes = await asyncio.gather(*map(_checked, self.backends))
        names = [backend.name for backend in self.backends]
        lines = [f"{name}: {text}" for name, (_, text) in zip(names, outcomes, strict=True)]
        if not any(works for works, _ in outcomes):
            raise BackendUnavailable("; ".join(lines) or "no back-end is set up")
        return "; ".join(lines)

    async def refresh(self) -> None:
        """Ask each back-end what it can run; one that does not answer is taken to be as it was."""
        await asyncio.gather(*map(self._ask, self.backends))
        self._update()

    async def _ask(self, backend: Backend) -> None:
        try:
            async with asyncio.timeout(_PATIENCE_S):
                states = await backend.languages()
        except (BackendFailed, TimeoutError) as error:
            fault = str(error) or "it does not answer"
            if self._faults.get(backend.name) != fault:
                log.warning("%s does not say what it can run: %s", backend.name, fault)
            self._faults[backend.name] = fault
        else:
            self._faults.pop(backend.name, None)
            self._states[backend.name] = {state.name: state for state in states}

    async def _keep_fresh(self) -> None:
        while True:
            await asyncio.sleep(_REFRESH_S)
            await self.refresh()

    def _follow(self, runners: Runners) -> Callable[[], None]:
        def changed() -> None:
            self._states[runners.name] = {state.name: state for state in runners.states}
            self._update()

        return changed

    def _update(self) -> None:
        self._table = {
            name: backend for name in LANGUAGES if (backend := self._find_usable(name)) is not None
        }
        if self.on_change is not None:
            self.on_change()

    def _candidates(self, language: str) -> list[Backend]:
        chosen = self._chosen.get(language, self._chosen.get(ANY))
        return [backend for backend in self.backends if chosen in (None, backend.name)]

    def _find_usable(self, language: str) -> Backend | None:
        for backend in self._candidates(language):
            state = self._states.get(backend.name, {}).get(language)
            if state is not None and state.missing is None:
                return backend
        return None

    def _state(self, language: str) -> LanguageState:
        backend = self._table.get(language)
        if backend is not None:
            return self._states[backend.name][language]
        reasons = [f"{item.name}: {self._reason(item, language)}" for item in self._candidates(language)]
        return LanguageState(language, LANGUAGES[language].label, missing="; ".join(reasons))

    def _reason(self, backend: Backend, language: str) -> str:
        state = self._states.get(backend.name, {}).get(language)
        if state is not None and state.missing is not None:
            return state.missing
        return self._faults.get(backend.name, "it has no such language")


async def _checked(backend: Backend) -> tuple[bool, str]:
    try:
        async with asyncio.timeout(_PATIENCE_S):
            return True, await backend.check()
    except (BackendFailed, TimeoutError) as error:
        return False, str(error) or "it does not answer"
