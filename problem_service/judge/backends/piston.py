"""Piston, hosted by oneself. https://github.com/engineer-man/piston documents its API, version 2."""

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import ClassVar

import aiohttp

from problem_service.judge.backends.interface import (
    BackendFailed,
    BackendUnavailable,
    Built,
    Input,
    LanguageState,
    ProblemLimits,
    Program,
    Step,
)
from problem_service.judge.backends.remote import outcomes
from problem_service.judge.backends.remote import piston_wire as wire
from problem_service.judge.backends.remote.ahead import in_order
from problem_service.judge.backends.remote.answers import Answer
from problem_service.judge.backends.remote.backend import RemoteBackend
from problem_service.judge.backends.remote.refusals import Names, Refused
from problem_service.judge.backends.remote.service import Patience, Service
from problem_service.judge.boxes.interface import Limits, Outcome
from problem_service.judge.languages.language import Language
from problem_service.judge.runner.job import run_limits

_LIMIT = re.compile(r"(\w+) cannot exceed the configured limit of (\d+)")
_LIMITS = 4  # more than it can complain of, one at a time
_READ_AT_ONCE_BYTES = 64 << 10
_NO_SUCH_RUNTIME = "runtime is unknown"

_log = logging.getLogger(__name__)


class Piston(RemoteBackend):
    """Programs go there once for each input, up to ``places`` at a time; Piston compiles each time.

    What its operator must set (environment variables of Piston):

    - PISTON_OUTPUT_MAX_SIZE, 1024 characters by default. Piston kills a program that writes more, which gets
      the verdict OLE however much the problem allows. It is told of by a warning in the log and by `check`.
    - PISTON_RUN_TIMEOUT, PISTON_RUN_CPU_TIME and PISTON_RUN_MEMORY_LIMIT, 3 s, 3 s and none (-1) by default.
      A request that wants more is refused; it is sent again with what is allowed.

    Requests are limited to 100 kB by its HTTP server. Input and output are text in UTF-8; where a character
    falls between two reads of Piston's, it is lost. Input that does not end with a line end gets one.
    Java is compiled when it is run, so that an error of the compiler is a runtime error there. Output cannot
    be shown while a program runs.
    """

    label: ClassVar[str] = wire.NAME

    def __init__(
        self,
        url: str,
        languages: Mapping[str, Language],
        *,
        token: str | None = None,
        places: int = 4,
        patience: Patience | None = None,
        session: aiohttp.ClientSession | None = None,
    ) -> None:
        """``url``: without ``/api/v2``, which may stand there all the same.

        ``token``: sent as the header Authorization, as it is; Piston itself asks for none.
        Raises ValueError for an address or a secret that cannot be one.
        """
        names = Names(wire.NAME, "PROBLEM_PISTON_URL", "PROBLEM_PISTON_TOKEN")
        headers = {} if token is None else {"Authorization": token}
        service = Service(url, names, headers=headers, patience=patience, session=session)
        super().__init__(service, languages, places)
        self._path = "" if "/api/v2" in url else "api/v2/"
        self._place = asyncio.Semaphore(places)
        self._runtimes: Mapping[str, wire.Runtime] | None = None
        self._most: dict[tuple[str, str], int] = {}  # what it allows, of a language and a limit
        self._cuts_output = False

    async def languages(self) -> Sequence[LanguageState]:
        self._runtimes = await self._fetch_runtimes()
        versions = {name: runtime.version for name, runtime in self._runtimes.items()}
        return self._states(versions, f"{wire.NAME} has no package for it installed")

    async def check(self) -> str:
        line = await super().check()
        return f"{line}; it cuts output short: set PISTON_OUTPUT_MAX_SIZE" if self._cuts_output else line

    async def run(
        self, program: Program, inputs: Iterable[Input], limits: ProblemLimits, *, live: bool = False
    ) -> AsyncGenerator[Step, None]:
        language = self._languages[program.language]
        runtime = await self._runtime(program.language)
        source = language.single_file(program.source, program.signature)
        wanted = run_limits(language, limits)

        async def execute(given: Input) -> tuple[Answer, Limits]:
            async with self._place:
                return await self._execute(runtime, language.source_name(), source, given, wanted)

        remaining = iter(inputs)
        first = next(remaining, None)
        answer, granted = await execute(first or Input(b""))  # alone: most programs that fail do so here
        message = wire.complaint(answer)
        if message is None:
            outcome, said = wire.outcome(answer)
            message = outcomes.syntax_error(language, outcome)
        if message is not None:
            yield Built(ok=False, message=outcomes.complaint(language, message))
            return
        yield Built(ok=True)
        if first is None:
            return
        async with aclosing(in_order(remaining, execute, self._places)) as further:
            index = 0
            while True:
                outcome, said = wire.outcome(answer)
                self._notice_cut(outcome, granted)
                yield outcomes.ran(index, outcome, granted, language, said)
                index += 1
                following = await anext(further, None)
                if following is None:
                    return
                answer, granted = following
                if wire.complaint(answer) is not None:
                    raise BackendFailed(f"{wire.NAME} did not compile what it had compiled before")

    async def _execute(
        self, runtime: wire.Runtime, name: str, source: str, given: Input, wanted: Limits
    ) -> tuple[Answer, Limits]:
        """The answer, and the limits that Piston agreed to."""
        patience = self._service.patience
        for _ in range(_LIMITS):
            granted = self._grant(runtime, wanted)
            try:
                answer = await self._service.post(
                    f"{self._path}execute",
                    wire.request(runtime, name, source, given, granted),
                    within_s=patience.queue_s + patience.compile_s + granted.wall_s,
                    most=wire.largest_answer(granted.output_bytes),
                )
            except Refused as refused:
                self._learn(runtime, refused)
            else:
                return Answer(answer, wire.NAME), granted
        raise BackendUnavailable(f"{wire.NAME} keeps refusing its own limits")

    def _grant(self, runtime: wire.Runtime, wanted: Limits) -> Limits:
        def most(name: str, value: float) -> float:
            return min(value, self._most.get((runtime.language, name), value))

        return replace(
            wanted,
            wall_s=most("run_timeout", wanted.wall_s * 1000) / 1000,
            cpu_s=most("run_cpu_time", wanted.cpu_s * 1000) / 1000,
            memory_bytes=int(most("run_memory_limit", wanted.memory_bytes)),
        )

    def _learn(self, runtime: wire.Runtime, refused: Refused) -> None:
        """Remember a limit that Piston tells when it is exceeded. Raises what else it refuses."""
        text = str(refused)
        found = _LIMIT.search(text)
        if found is None:
            if _NO_SUCH_RUNTIME in text:
                self._runtimes = None
            raise refused
        self._most[runtime.language, found[1]] = int(found[2])

    def _notice_cut(self, outcome: Outcome, granted: Limits) -> None:
        """Tell once of a Piston that ends programs for less output than the problem allows."""
        written = max(len(outcome.stdout), len(outcome.stderr))
        if (
            outcome.truncated
            and written + _READ_AT_ONCE_BYTES < granted.output_bytes
            and not self._cuts_output
        ):
            self._cuts_output = True
            _log.warning(
                "Piston ended a program for its output after %s bytes, of which %s are allowed; "
                "set PISTON_OUTPUT_MAX_SIZE where Piston runs",
                written,
                granted.output_bytes,
            )

    async def _runtime(self, language: str) -> wire.Runtime:
        if self._runtimes is None or language not in self._runtimes:
            self._runtimes = await self._fetch_runtimes()
        if language not in self._runtimes:
            raise BackendUnavailable(f"{wire.NAME} has no package for {self._languages[language].label}")
        return self._runtimes[language]

    async def _fetch_runtimes(self) -> Mapping[str, wire.Runtime]:
        return wire.runtimes(await self._service.get(f"{self._path}runtimes"), self._languages)
