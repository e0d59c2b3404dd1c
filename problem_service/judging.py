"""The judge as the settings say: its back-ends opened, and asked whether they can work."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from problem_service.judge.backends.choice import BadChoice, Choice, parse_choice
from problem_service.judge.backends.gojudge import GoJudge
from problem_service.judge.backends.interface import Backend, BackendFailed
from problem_service.judge.backends.judge0 import Judge0
from problem_service.judge.backends.piston import Piston
from problem_service.judge.backends.runners import Runners
from problem_service.judge.backends.supervisor import own_runner
from problem_service.judge.judge import Judge
from problem_service.judge.languages import LANGUAGES
from problem_service.judge.runner.listening import parse_address
from problem_service.settings import NO_RUNNER, JudgeSettings
from shared.errors import Unavailable
from shared.settings import BadSettings

log = logging.getLogger(__name__)

_START_S = 60.0
"""Seconds that a runner of our own may take to look for its toolchains before the start goes on without."""
_TRUSTED = 60.0
"""Seconds that a good outcome counts before it is checked anew."""
_DOUBTED = 5.0
"""The same of a bad one."""


class JudgeUnavailable(Unavailable):
    """Programs cannot be run at the moment."""

    code = "judge-unavailable"


@asynccontextmanager
async def open_judge(
    settings: JudgeSettings, *, room: int, room_of_player: int = 10, runner_options: Sequence[str] = ()
) -> AsyncIterator[Judge]:
    """The judge over all back-ends that are set up; see `Judge`. Raises BadSettings.

    ``runner_options``: more of the command line of a runner of our own.

    It may take some seconds, as the toolchains of a runner of our own are looked for.
    """
    async with AsyncExitStack() as stack:
        backends: list[Backend] = []
        if NO_RUNNER not in settings.runners:
            backends.append(await _open_runners(settings, stack, runner_options))
        backends += [await stack.enter_async_context(other) for other in _others(settings)]
        try:
            chosen = parse_choice(settings.backends, [backend.name for backend in backends])
        except BadChoice as error:
            raise BadSettings(f"PROBLEM_BACKENDS: {error}") from None
        choice = await stack.enter_async_context(Choice(backends, chosen))
        yield Judge(choice, room=room, room_of_player=room_of_player)


async def _open_runners(
    settings: JudgeSettings, stack: AsyncExitStack, runner_options: Sequence[str]
) -> Runners:
    if not settings.runners:
        address = await stack.enter_async_context(own_runner([*_options(settings), *runner_options]))
        runners = await stack.enter_async_context(Runners([address]))
        await runners.wait_until_there(_START_S)
        return runners
    addresses = [parse_address(text) for text in settings.runners]
    return await stack.enter_async_context(Runners(addresses, key=_read_key(settings.runner_key_file)))


def _read_key(path: str | None) -> str | None:
    if path is None:
        return None
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"PROBLEM_RUNNER_KEY_FILE cannot be read: {error}") from None


def _options(settings: JudgeSettings) -> list[str]:
    """The command line of a runner of our own."""
    cache = settings.toolchain_cache or Path("~/.cache/codemaze/toolchains").expanduser()
    options = ["--cache", str(cache)]
    for name, value in (
        ("--boxes", settings.judge_boxes),
        ("--python", settings.python),
        ("--node", settings.node),
    ):
        if value is not None:
            options += [name, str(value)]
    for toolchain in settings.toolchains:
        options += ["--toolchain", toolchain]
    return options


def _others(settings: JudgeSettings) -> Sequence[Judge0 | Piston | GoJudge]:
    others: list[Judge0 | Piston | GoJudge] = []
    try:
        if settings.judge0_url is not None:
            others.append(
                Judge0(
                    settings.judge0_url,
                    LANGUAGES,
                    token=settings.judge0_token,
                    rapidapi_key=settings.judge0_rapidapi_key,
                    rapidapi_host=settings.judge0_rapidapi_host,
                )
            )
        if settings.piston_url is not None:
            others.append(Piston(settings.piston_url, LANGUAGES, token=settings.piston_token))
        if settings.gojudge_url is not None:
            others.append(GoJudge(settings.gojudge_url, LANGUAGES, token=settings.gojudge_token))
    except ValueError as error:
        raise BadSettings(str(error)) from None
    return others


class JudgeCheck:
    """Whether the judge can work. A good outcome is renewed aside: a busy machine is not an ill one."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._state = ""
        self._fault: str | None = None
        self._checked_at = float("-inf")
        self._checking: asyncio.Task[None] | None = None

    async def __call__(self) -> str:
        """A line on the back-ends. Raises JudgeUnavailable."""
        known = self._checked_at > float("-inf")
        age = time.monotonic() - self._checked_at
        if age > (_TRUSTED if self._fault is None else _DOUBTED) and self._checking is None:
            self._checking = asyncio.create_task(self._check())
        if self._checking is not None and (not known or self._fault is not None):
            await asyncio.shield(self._checking)
        if self._fault is not None:
            raise JudgeUnavailable(self._fault)
        return self._state

    async def close(self) -> None:
        """End a check that is under way."""
        if self._checking is not None:
            self._checking.cancel()
            await asyncio.gather(self._checking, return_exceptions=True)

    async def _check(self) -> None:
        try:
            self._state = await self._judge.check()
        except BackendFailed as error:
            if self._fault is None:
                log.error("programs cannot be run: %s", error)
            self._fault = str(error)
        else:
            self._fault = None
        finally:
            self._checked_at = time.monotonic()
            self._checking = None
