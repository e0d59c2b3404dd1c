"""What a runner works with: the toolchains it found, and the sandbox, which some machines refuse."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Self

from problem_service.judge.backends.interface import LanguageState
from problem_service.judge.boxes.compiled import compile_init
from problem_service.judge.boxes.interface import PLAIN, Kind, SandboxUnavailable
from problem_service.judge.boxes.sandbox import LocalSandbox
from problem_service.judge.languages.language import Language, Toolchain
from problem_service.judge.runner.job import kind_of
from problem_service.judge.runner.toolchains import Toolchains

NO_TIER = "none"
_PREPARING_S = 1.0
"""How long the start waits for what makes languages quicker; where it takes longer, it goes on aside."""
_DOUBT_S = 30.0
"""Before the next try to set the sandbox up where it was refused."""

log = logging.getLogger(__name__)


class Workshop:
    """An async context. ``changed`` is called when there is something new in `states`."""

    def __init__(
        self,
        languages: Mapping[str, Language],
        given: Mapping[str, Path],
        *,
        places: int,
        cache: Path,
        changed: Callable[[], None],
    ) -> None:
        """``given``: executables by language; ``cache``: a folder that is kept."""
        self._toolchains = Toolchains(languages, given)
        self._places = places
        self._cache = cache
        self._changed = changed
        self._stack = AsyncExitStack()
        self._sandbox: LocalSandbox | None = None
        self._fault = "the sandbox is not set up yet"
        self._aside: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        await self._toolchains.find()
        preparing = self._start(self._prepare())
        await asyncio.wait([preparing], timeout=_PREPARING_S)  # little but the first time
        try:
            await self._open_sandbox()
        except SandboxUnavailable:
            self._start(self._keep_trying())
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._aside:
            task.cancel()
        await asyncio.gather(*self._aside, return_exceptions=True)
        await self._stack.aclose()

    @property
    def tier(self) -> str:
        """How boxes are made."""
        tier = None if self._sandbox is None else self._sandbox.tier
        return NO_TIER if tier is None else tier.value

    def sandbox(self) -> LocalSandbox:
        """Raises SandboxUnavailable."""
        if self._sandbox is None:
            raise SandboxUnavailable(self._fault)
        return self._sandbox

    def find(self, language: str) -> tuple[Language, Toolchain] | None:
        return self._toolchains.get(language)

    def states(self) -> tuple[LanguageState, ...]:
        states = self._toolchains.states()
        if self._sandbox is not None:
            return states
        return tuple(replace(state, missing=state.missing or self._fault) for state in states)

    async def _open_sandbox(self) -> None:
        shown = [path for _, toolchain in self._toolchains.usable() for path in toolchain.paths]
        python = self._toolchains.get("python")
        sandbox = LocalSandbox(
            [*shown, self._cache],
            python=None if python is None else Path(python[1].programs["python"]),
            init=await asyncio.to_thread(compile_init, self._cache),
            keep=self._kept(),
        )
        try:
            await self._stack.enter_async_context(sandbox)
        except SandboxUnavailable as error:
            if self._fault != str(error):
                log.error("programs cannot be run here: %s", error)
            self._fault = str(error)
            raise
        self._sandbox = sandbox

    def _kept(self) -> dict[Kind, int]:
        """Boxes that are kept ready: a parked runtime takes memory, the others next to none."""
        kinds = {kind_of(language, toolchain) for language, toolchain in self._toolchains.usable()} | {PLAIN}
        return {kind: 1 if kind.warm == "park" else self._places for kind in kinds}

    async def _keep_trying(self) -> None:
        while self._sandbox is None:
            await asyncio.sleep(_DOUBT_S)
            with contextlib.suppress(SandboxUnavailable):
                await self._open_sandbox()
        self._changed()

    async def _prepare(self) -> None:
        await self._toolchains.prepare(self._cache)
        if self._sandbox is not None:
            self._sandbox.keep(self._kept())
        self._changed()

    def _start(self, work: Coroutine[None, None, None]) -> "asyncio.Task[None]":
        task = asyncio.create_task(work)
        task.add_done_callback(_report)
        self._aside.append(task)
        return task


def _report(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("what was done aside broke off", exc_info=error)
