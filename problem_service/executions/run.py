"""One attempt to run an execution: the judge's steps, shown as they come, and how it ended."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any

from problem_service import repository as problems
from problem_service.executions.domain import (
    CUSTOM_LIMITS,
    LONGEST_OUTPUT,
    Ending,
    Wanted,
    of_compile_error,
    of_internal_error,
    of_run,
)
from problem_service.executions.live import Live
from problem_service.judge.assessing import QUICK_BYTES
from problem_service.judge.backends.interface import Built, Printed, ProblemLimits, Program, Ran
from problem_service.judge.checkers import ProgramChecker
from problem_service.judge.judge import Judge
from problem_service.judge.queue import JudgeBusy, Priority
from problem_service.packing import make_case
from problem_service.signature import Signature
from shared.db import Connection
from shared.errors import CodemazeError

log = logging.getLogger(__name__)


class ClaimLost(Exception):
    """Somebody else runs this execution now, or it was aborted."""


async def prepare(conn: Connection, row: Any) -> tuple[Program, ProblemLimits, Wanted | None]:
    """What to run, within which limits, and for an example what shall come out. Raises ProblemNotFound."""
    if row.problem_id is None:
        return Program(row.language, row.source_code), CUSTOM_LIMITS, None
    problem = await problems.get(conn, row.problem_id)
    signature = Signature.find(problem.signature)
    test = make_case(row.input_data if signature is None else json.loads(row.input_data), row.expected)
    wanted = Wanted(test, await problems.get_checker(conn, row.problem_id), signature)
    limits = ProblemLimits(
        time_s=problem.limits["time_ms"] / 1000,
        memory_mb=problem.limits["memory_mb"],
        output_bytes=LONGEST_OUTPUT,
    )
    return Program(row.language, row.source_code, signature), limits, wanted


class Run:
    """One attempt. ``on_start`` is awaited when the judge takes it up; it may raise ClaimLost."""

    def __init__(
        self,
        judge: Judge,
        row: Any,
        live: Live,
        on_start: Callable[[], Awaitable[None]],
    ) -> None:
        self._judge = judge
        self._row = row
        self._live = live
        self._on_start = on_start

    async def end(self, program: Program, limits: ProblemLimits, wanted: Wanted | None) -> Ending:
        """Run it to its end. A fault of the judge's is an ending, too; a busy judge is asked again.

        Raises ClaimLost.
        """
        while True:
            try:
                return await self._end(program, limits, wanted)
            except JudgeBusy as error:
                await asyncio.sleep(error.retry_after or 1)
            except ClaimLost:
                raise
            except CodemazeError as error:
                return of_internal_error(error.detail)
            except Exception:
                log.exception("the judge broke in execution %s", self._row.id)
                return of_internal_error("The judge failed.")

    async def _end(self, program: Program, limits: ProblemLimits, wanted: Wanted | None) -> Ending:
        message = ""
        ending: Ending | None = None
        started = False
        async with aclosing(
            self._judge.execute(
                program,
                self._row.input_data.encode(),
                limits,
                player=str(self._row.user_id),
                priority=Priority.RUN,
            )
        ) as steps:
            async for step in steps:
                if not started:
                    started = True
                    await self._on_start()
                match step:
                    case Built():
                        message = step.message
                        self._live.built(ok=step.ok, message=message)
                        if not step.ok:
                            ending = of_compile_error(message)
                    case Printed():
                        self._show(step, has_signature=program.signature is not None)
                    case Ran():
                        ending = await self._read(step, message, wanted)
        return ending or of_internal_error("The judge ended without a result.")

    async def _read(self, ran: Ran, message: str, wanted: Wanted | None) -> Ending:
        judged = None
        if wanted is not None and isinstance(wanted.checker, ProgramChecker):
            judged = await self._judge.check_answer(wanted.test, ran, wanted.checker, wanted.signature)
        if len(ran.stdout) + len(ran.stderr) <= QUICK_BYTES:
            return of_run(ran, message, wanted, judged)
        return await asyncio.to_thread(of_run, ran, message, wanted, judged)

    def _show(self, piece: Printed, *, has_signature: bool) -> None:
        """Where there is a signature, standard output has the result, and standard error what is printed."""
        if not has_signature:
            self._live.printed(piece.stream, piece.data)
        elif piece.stream == "stderr":
            self._live.printed("stdout", piece.data)
