"""The judge on this machine: made from the settings, and asked whether it can work."""

import asyncio
import logging
import time
from pathlib import Path

from problem_service.judge.judge import Judge
from problem_service.judge.languages import find_languages
from problem_service.judge.boxes.interface import SandboxUnavailable
from problem_service.judge.boxes.namespaces import NamespaceSandbox
from problem_service.settings import ToolchainSettings
from shared.errors import Unavailable

log = logging.getLogger(__name__)

_TRUSTED = 60.0
"""Seconds that a good outcome counts before it is checked anew."""
_DOUBTED = 5.0
"""The same of a bad one."""


class JudgeUnavailable(Unavailable):
    """Programs cannot be run on this machine."""

    code = "judge-unavailable"


def make_judge(settings: ToolchainSettings, *, waiting: int) -> Judge:
    """A judge for the languages found here. Runs each toolchain once, so it takes a moment."""
    languages, missing = find_languages(_path(settings.python), _path(settings.node))
    for reason in missing:
        log.warning("a language is missing: %s", reason)
    toolchains = [path for language in languages.values() for path in language.toolchain]
    return Judge(NamespaceSandbox(toolchains), languages, boxes=settings.judge_boxes, waiting=waiting)


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)


class JudgeCheck:
    """Whether the judge can make boxes. A good outcome is renewed aside: a busy machine is not an ill one."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._fault: str | None = None
        self._checked_at = float("-inf")
        self._checking: asyncio.Task[None] | None = None

    async def __call__(self) -> None:
        """Raises JudgeUnavailable."""
        known = self._checked_at > float("-inf")
        age = time.monotonic() - self._checked_at
        if age > (_TRUSTED if self._fault is None else _DOUBTED) and self._checking is None:
            self._checking = asyncio.create_task(self._check())
        if self._checking is not None and (not known or self._fault is not None):
            await asyncio.shield(self._checking)
        if self._fault is not None:
            raise JudgeUnavailable(self._fault)

    async def close(self) -> None:
        """End a check that is under way."""
        if self._checking is not None:
            self._checking.cancel()
            await asyncio.gather(self._checking, return_exceptions=True)

    async def _check(self) -> None:
        try:
            await self._judge.check()
        except SandboxUnavailable as error:
            if self._fault is None:
                log.error("programs cannot be run here: %s", error)
            self._fault = str(error)
        else:
            self._fault = None
        finally:
            self._checked_at = time.monotonic()
            self._checking = None
