"""One program in its box: built once, then run on one input after another."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Self, TypeVar

from problem_service.judge import verdicts
from problem_service.judge.backends.interface import Input, Printed, ProblemLimits, Program, Ran, Step
from problem_service.judge.boxes.interface import PLAIN, Box, Kind, Limits, Outcome, Sandbox, SandboxFailed
from problem_service.judge.languages.language import Language, Toolchain
from problem_service.judge.runner.telling import Telling
from problem_service.judge.texts import decoded, shortened

T = TypeVar("T")

_LARGEST_BUILT_FILE = 16 << 20
_MESSAGE_CHARACTERS = 4000
_READ_BYTES = 256 << 10
"""Of a compiler's output: patterns are searched in it."""

log = logging.getLogger(__name__)


def run_limits(language: Language, limits: ProblemLimits) -> Limits:
    """A problem's limits as a box holds a program of the language to them."""
    cpu_s = limits.time_s * language.time_factor + language.start_up_s
    return Limits(
        cpu_s=cpu_s,
        # on a loaded host the wall clock says little about the program
        wall_s=3 * cpu_s + 2 if limits.wall_s is None else limits.wall_s,
        memory_bytes=(limits.memory_mb << 20) + language.memory_overhead_bytes,
        processes=language.processes,
        children=language.children,
        output_bytes=limits.output_bytes,
    )


def kind_of(language: Language, toolchain: Toolchain) -> Kind:
    """What boxes for the language are made ready for: most problems have the default limits."""
    if language.fork_program is not None:
        return Kind(language.name, "fork", (str(language.fork_program),))
    limits = ProblemLimits()
    command = language.park_command(toolchain, limits.memory_mb << 20)
    if command is None:
        return PLAIN
    return Kind(language.name, "park", tuple(command), run_limits(language, limits))


class Job:
    """An async context; a box that fails is made anew, once. Steps go to ``tell`` as they happen."""

    def __init__(
        self,
        sandbox: Sandbox,
        language: Language,
        toolchain: Toolchain,
        program: Program,
        limits: ProblemLimits,
        tell: Callable[[Step], None],
        *,
        live: bool = False,
    ) -> None:
        self._sandbox = sandbox
        self._language = language
        self._program = program
        self._limits = run_limits(language, limits)
        self._compile_command = language.compile_command(toolchain, program.signature)
        self._run_command = tuple(language.run_command(toolchain, program.signature, limits.memory_mb << 20))
        kind = kind_of(language, toolchain)
        self._kind = kind if _fits(kind, self._limits) else PLAIN
        self._telling = Telling(tell, may_not_compile=language.syntax_error_exit_code is not None)
        self._live = live
        self._place = AsyncExitStack()
        self._box: Box | None = None
        self._spare_boxes = 1
        self._spare_waits = 0 if live else 1

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._telling.close()
        await self._place.aclose()

    async def build(self) -> bool:
        """Tell whether it compiles, unless only a run can show. Raises SandboxFailed."""
        outcome = await self._in_box(self._build)
        if outcome is None or (outcome.exit_code == 0 and not outcome.truncated):
            self._telling.compiles()
            return True
        self._telling.does_not_compile(self._complaint(outcome))
        return False

    async def run(self, index: int, item: Input) -> bool:
        """Tell what comes of an input; False where it turns out not to compile. Raises SandboxFailed."""
        outcome = await self._run(index, item)
        if verdicts.only_waited(outcome, self._limits) and self._spare_waits:
            self._spare_waits -= 1
            outcome = await self._run(index, item)
        code = self._language.syntax_error_exit_code
        if code is not None and outcome.exit_code == code and not self._telling.is_built:
            self._telling.does_not_compile(self._complaint(outcome))
            return False
        self._telling.ran(self._ran(index, outcome))
        return True

    def end(self) -> None:
        """There are no more inputs."""
        self._telling.built()

    async def _run(self, index: int, item: Input) -> Outcome:
        def printed(stream: str, data: bytes) -> None:
            self._telling.printed(Printed(index, stream, data))

        async def run(box: Box) -> Outcome:
            if item.files:
                await box.put(item.files)
            self._telling.begins()
            return await box.run(
                [*self._run_command, *item.arguments],
                item.stdin,
                self._limits,
                warm=bool(self._kind.warm) and not item.arguments,
                on_output=printed if self._live else None,
            )

        return await self._in_box(run)

    def _ran(self, index: int, outcome: Outcome) -> Ran:
        return Ran(
            index=index,
            failure=verdicts.of_failure(
                outcome,
                self._limits,
                self._language.out_of_memory,
                self._language.out_of_memory_exit_codes,
            ),
            exit_code=outcome.exit_code,
            signal=outcome.signal,
            cpu_ms=outcome.cpu_ms,
            wall_ms=outcome.wall_ms,
            memory_kb=outcome.memory_kb,
            stdout=outcome.stdout,
            stderr=outcome.stderr,
            truncated=outcome.truncated,
            idle=outcome.idle,
        )

    async def _in_box(self, action: Callable[[Box], Awaitable[T]]) -> T:
        try:
            return await action(await self._enter_box())
        except SandboxFailed as error:
            log.warning("a box failed (%s left to try): %s", self._spare_boxes, error)
            await self._place.aclose()
            self._box = None
            if not self._spare_boxes:
                raise
            self._spare_boxes -= 1
            box = await self._enter_box()
            if action != self._build:
                await self._build(box)
            return await action(box)

    async def _enter_box(self) -> Box:
        if self._box is None:
            box = await self._place.enter_async_context(self._sandbox.box(self._kind))
            await box.put(self._language.files(self._program.source, self._program.signature))
            self._box = box
        return self._box

    async def _build(self, box: Box) -> Outcome | None:
        if self._compile_command is None:
            return None
        return await box.run(self._compile_command, b"", _compile_limits(self._language), writable=True)

    def _complaint(self, outcome: Outcome) -> str:
        said = outcome.stdout[:_READ_BYTES] + outcome.stderr[:_READ_BYTES]
        text = self._language.compile_message(decoded(said)).strip()
        if text:
            return shortened(text, _MESSAGE_CHARACTERS)
        if outcome.oom:
            return "Compiling took too much memory."
        return "Compiling took too long." if outcome.signal else "The program does not compile."


def _fits(kind: Kind, limits: Limits) -> bool:
    """Whether what is parked in the kind's boxes, if anything, was given these limits."""
    given = kind.limits
    return given is None or (
        given.memory_bytes == limits.memory_bytes and given.output_bytes >= limits.output_bytes
    )


def _compile_limits(language: Language) -> Limits:
    return Limits(
        cpu_s=language.compile_cpu_s,
        wall_s=3 * language.compile_cpu_s + 2,
        memory_bytes=language.compile_memory_bytes,
        processes=max(64, language.processes),
        idle_s=language.compile_cpu_s,
        output_bytes=_LARGEST_BUILT_FILE,
    )
