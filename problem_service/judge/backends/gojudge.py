"""go-judge, hosted by oneself. https://github.com/criyle/go-judge documents its REST API."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import aclosing
from typing import ClassVar

import aiohttp

from problem_service.judge.backends.interface import (
    BackendUnavailable,
    Built,
    Input,
    LanguageState,
    ProblemLimits,
    Program,
    Step,
)
from problem_service.judge.backends.remote import gojudge_wire as wire
from problem_service.judge.backends.remote import outcomes
from problem_service.judge.backends.remote.ahead import in_order
from problem_service.judge.backends.remote.answers import Answer, items
from problem_service.judge.backends.remote.backend import RemoteBackend
from problem_service.judge.backends.remote.gojudge_files import CachedFiles
from problem_service.judge.backends.remote.gojudge_recipes import RECIPES, Recipe
from problem_service.judge.backends.remote.refusals import Names
from problem_service.judge.backends.remote.service import Patience, Service
from problem_service.judge.boxes.interface import Limits, Outcome
from problem_service.judge.languages.language import Language
from problem_service.judge.runner.job import run_limits
from problem_service.judge.verdicts import Verdict

_PROBE_LIMITS = Limits(cpu_s=5, wall_s=10, memory_bytes=256 << 20, output_bytes=64 << 10)
_BUILD_OUTPUT_BYTES = 256 << 10
_BUILD_PROCESSES = 256


class GoJudge(RemoteBackend):
    """A program is built once, then run for each input, up to ``places`` at a time.

    What it is built to is kept by go-judge under an id and deleted at the end, whatever the end is; its
    option ``-file-timeout`` deletes what is left when this service itself is killed. Output is text in
    UTF-8: other bytes come back as U+FFFD. It cannot be shown while a program runs. go-judge stops what runs
    when the connection is closed.
    """

    label: ClassVar[str] = wire.NAME

    def __init__(
        self,
        url: str,
        languages: Mapping[str, Language],
        *,
        token: str | None = None,
        recipes: Mapping[str, Recipe] = RECIPES,
        places: int = 4,
        patience: Patience | None = None,
        session: aiohttp.ClientSession | None = None,
    ) -> None:
        """``token``: that of its option ``-auth-token``.

        Raises ValueError for an address or a secret that cannot be one.
        """
        names = Names(wire.NAME, "PROBLEM_GOJUDGE_URL", "PROBLEM_GOJUDGE_TOKEN")
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        service = Service(url, names, headers=headers, patience=patience, session=session)
        super().__init__(service, languages, places)
        self._recipes = recipes
        self._place = asyncio.Semaphore(places)
        self._sweeping: set[asyncio.Task[None]] = set()

    async def __aexit__(self, *exception: object) -> None:
        await asyncio.gather(*self._sweeping)
        await super().__aexit__(*exception)

    async def languages(self) -> Sequence[LanguageState]:
        """Those whose tools a program in a box finds."""
        tools = sorted({tool for recipe in self._recipes.values() for tool in recipe.tools})
        result = await self._execute(wire.probe(tools, _PROBE_LIMITS), _PROBE_LIMITS)
        found = result.texts("files").get("stdout", "").split()
        states = []
        for name, language in self._languages.items():
            recipe = self._recipes.get(name)
            lacking = [tool for tool in recipe.tools if tool not in found] if recipe else ["a way to run it"]
            missing = f"{wire.NAME}'s boxes lack {', '.join(lacking)}" if lacking else None
            states.append(LanguageState(name, language.label, missing=missing))
        return states

    async def check(self) -> str:
        line = await super().check()
        about = await self._service.find("version")
        version = "" if about is None else Answer(about, wire.NAME).text("buildVersion")
        return f"{line}, version {version}" if version else line

    async def run(
        self, program: Program, inputs: Iterable[Input], limits: ProblemLimits, *, live: bool = False
    ) -> AsyncGenerator[Step, None]:
        language = self._languages[program.language]
        recipe = self._recipes.get(program.language)
        if recipe is None:
            raise BackendUnavailable(f"{wire.NAME} is not told how to run {language.label}")
        files = CachedFiles(self._service)
        try:
            message, file_id = await self._build(language, recipe, program, files)
            if file_id is None:
                yield Built(ok=False, message=outcomes.complaint(language, message))
                return
            may_not_compile = language.syntax_error_exit_code is not None
            if not may_not_compile:
                yield Built(ok=True)
            granted = run_limits(language, limits)

            async def test(given: Input) -> tuple[Outcome, Verdict | None]:
                command = recipe.run_command(language.source_name(), limits.memory_mb)
                placed: dict[str, object] = {recipe.program_name(language.source_name()): {"fileId": file_id}}
                async with self._place:
                    for name, content in given.files.items():
                        placed[name] = await files.put(content)
                    stdin = await files.put(given.stdin)
                    request = wire.command([*command, *given.arguments], stdin, placed, granted)
                    return wire.outcome(await self._execute(request, granted), granted)

            async with aclosing(in_order(inputs, test, self._places)) as results:
                index = 0
                async for outcome, said in results:
                    if may_not_compile:
                        fault = outcomes.syntax_error(language, outcome)
                        if fault is not None:
                            yield Built(ok=False, message=outcomes.complaint(language, fault))
                            return
                        yield Built(ok=True)
                        may_not_compile = False
                    yield outcomes.ran(index, outcome, granted, language, said)
                    index += 1
            if may_not_compile:
                yield Built(ok=True)
        finally:
            self._sweep(files)

    async def _build(
        self, language: Language, recipe: Recipe, program: Program, files: CachedFiles
    ) -> tuple[str, str | None]:
        """What the compiler says, and the id of what it made, None where it made nothing."""
        source = language.source_name()
        text = language.single_file(program.source, program.signature).encode("utf-8", "replace").decode()
        limits = Limits(
            cpu_s=language.compile_cpu_s,
            wall_s=3 * language.compile_cpu_s + 2,
            memory_bytes=language.compile_memory_bytes,
            processes=_BUILD_PROCESSES,
            output_bytes=_BUILD_OUTPUT_BYTES,
        )
        line = recipe.build_line(source, files.name)
        placed: dict[str, object] = {source: {"content": text}}
        if recipe.beside:
            files_of_language = language.files(program.source, program.signature)
            for name in recipe.beside:
                placed[name] = {"content": files_of_language.get(name, b"").decode()}
        request = wire.shell(line, placed, limits) | {"copyOutCached": [f"{files.name}?"]}
        async with self._place:
            with files.storing() as ids:
                result = await self._execute(request, limits)
                file_id = result.texts("fileIds").get(files.name)
                ids.update({file_id} if file_id else ())
        message = wire.complaint(result, recipe.tools)
        if message is not None:
            return message, None
        return "The compiler made no program.", file_id

    async def _execute(self, request: Mapping[str, object], limits: Limits) -> Answer:
        answer = await self._service.post(
            "run",
            {"cmd": [request]},
            within_s=self._service.patience.queue_s + limits.wall_s,
            most=wire.largest_answer(limits.output_bytes),
        )
        return Answer(items(answer, wire.NAME, 1)[0], wire.NAME)

    def _sweep(self, files: CachedFiles) -> None:
        """Delete a run's files at go-judge, without anyone waiting for it."""
        task = asyncio.create_task(files.delete())
        self._sweeping.add(task)
        task.add_done_callback(self._sweeping.discard)
