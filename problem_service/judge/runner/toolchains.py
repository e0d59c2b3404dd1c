"""The toolchains of this machine: found at start, then made quicker aside."""

import asyncio
import logging
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from problem_service.judge.backends.interface import LanguageState
from problem_service.judge.languages.language import Language, LanguageMissing, Toolchain

T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Missing:
    reason: str


class Toolchains:
    """Which languages there are here, and by what."""

    def __init__(self, languages: Mapping[str, Language], given: Mapping[str, Path]) -> None:
        """``given``: executables by language, in place of what would be found."""
        self._languages = languages
        self._given = given
        self._found: dict[str, Toolchain | _Missing] = {}

    async def find(self) -> None:
        """Look for each language, all at once; a few of them start slowly."""
        found = await asyncio.gather(*map(self._find, self._languages))
        self._found = dict(zip(self._languages, found, strict=True))

    async def _find(self, name: str) -> Toolchain | _Missing:
        language = self._languages[name]
        try:
            return await asyncio.to_thread(language.find, self._given.get(name))
        except LanguageMissing as error:
            return _Missing(f"{error} (brought by {language.brought_by})")

    async def prepare(self, cache: Path) -> None:
        """Make what speeds languages up, one after another; what cannot be made is done without."""
        for name, toolchain in sorted(
            self._found.items(), key=lambda found: self._languages[found[0]].prepares_slowly
        ):
            if isinstance(toolchain, _Missing):
                continue
            began = time.monotonic()
            folder = cache / name
            try:
                folder.mkdir(exist_ok=True)
                prepared = await _aside(partial(self._languages[name].prepare, toolchain, folder))
            except (OSError, subprocess.SubprocessError, LanguageMissing) as error:
                log.warning("%s runs without what would make it quicker: %s", name, error)
                continue
            self._found[name] = prepared
            if (seconds := time.monotonic() - began) > 0.1:
                log.info("prepared %s in %.1f s", name, seconds)

    def get(self, name: str) -> tuple[Language, Toolchain] | None:
        toolchain = self._found.get(name)
        return (self._languages[name], toolchain) if isinstance(toolchain, Toolchain) else None

    def usable(self) -> Iterator[tuple[Language, Toolchain]]:
        for name, toolchain in self._found.items():
            if isinstance(toolchain, Toolchain):
                yield self._languages[name], toolchain

    def states(self) -> tuple[LanguageState, ...]:
        return tuple(self._state(name, found) for name, found in self._found.items())

    def _state(self, name: str, found: Toolchain | _Missing) -> LanguageState:
        label = self._languages[name].label
        if isinstance(found, _Missing):
            return LanguageState(name, label, missing=found.reason)
        return LanguageState(name, label, version=found.version)


async def _aside(work: Callable[[], T]) -> T:
    """Do it in a thread that the process's end does not wait for: compilers take their time."""
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001  it is raised where the result is waited for
            done.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return await asyncio.wrap_future(done)
