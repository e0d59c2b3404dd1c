"""``./codemaze languages``: which languages there are here, shown by a program in each."""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from problem_service.judge.backends.interface import (
    BackendFailed,
    Built,
    LanguageState,
    ProblemLimits,
    Program,
    Ran,
)
from problem_service.judge.judge import Judge
from problem_service.judge.languages import LANGUAGES
from problem_service.judge.queue import Priority
from problem_service.judging import open_judge
from problem_service.settings import JudgeSettings
from shared.errors import CodemazeError
from shared.settings import load

_SHOWN_CHARACTERS = 300
_INPUT, _OUTPUT = b"41\n", b"42"
_LIMITS = ProblemLimits(time_s=10.0, memory_mb=512)


@dataclass(frozen=True)
class _Smoke:
    """What came of a language's program: the seconds until it was built and had run, or what went wrong."""

    built: float = 0.0
    ran: float = 0.0
    fault: str = ""


def show_languages(environ: Mapping[str, str], *, try_them: bool) -> int:
    """Print the table; the exit status: 1 if a language that is here does not work, or none does."""
    return asyncio.run(_show(load(JudgeSettings, environ), try_them=try_them))


async def _show(settings: JudgeSettings, *, try_them: bool) -> int:
    console = Console(highlight=False)
    logging.disable(logging.INFO)
    try:
        async with AsyncExitStack() as stack:
            with console.status("looking for toolchains …"):
                judge = await stack.enter_async_context(open_judge(settings, room=len(LANGUAGES)))
            return await _try_all(console, judge, try_them=try_them)
    except CodemazeError as error:
        console.print(f"[red]{error}[/]")
        return 1


async def _try_all(console: Console, judge: Judge, *, try_them: bool) -> int:
    states = judge.states()
    outcomes: dict[str, _Smoke] = {}
    with Live(_table(states, outcomes, try_them=try_them), console=console, auto_refresh=False) as live:
        for state in states:
            if try_them and state.missing is None:
                outcomes[state.name] = await _try(judge, state.name)
                live.update(_table(states, outcomes, try_them=try_them), refresh=console.is_terminal)
        live.refresh()
    try:
        console.print(await judge.check())
    except BackendFailed as error:
        console.print(f"[red]{error}[/]")
        return 1
    usable = any(state.missing is None for state in states)
    return int(not usable or any(outcome.fault for outcome in outcomes.values()))


async def _try(judge: Judge, name: str) -> _Smoke:
    began = time.perf_counter()
    built = began
    steps = judge.execute(
        Program(name, LANGUAGES[name].hello), _INPUT, _LIMITS, player=None, priority=Priority.VERIFICATION
    )
    try:
        async with aclosing(steps):
            async for step in steps:
                match step:
                    case Built(ok=False, message=message):
                        return _Smoke(fault=f"does not compile: {message}")
                    case Built():
                        built = time.perf_counter()
                    case Ran(failure=None, stdout=stdout) if stdout.strip() == _OUTPUT:
                        if LANGUAGES[name].syntax_error_exit_code is not None:  # running it is what checks it
                            built = began
                        return _Smoke(built - began, time.perf_counter() - built)
                    case Ran(failure=failure, stdout=stdout, stderr=stderr):
                        said = (stderr or stdout).decode(errors="replace").strip()
                        return _Smoke(fault=f"{failure or 'wrong output'}: {said}")
                    case _:
                        pass
    except CodemazeError as error:
        return _Smoke(fault=str(error))
    return _Smoke(fault="it ended without an outcome")


def _table(states: Sequence[LanguageState], outcomes: Mapping[str, _Smoke], *, try_them: bool) -> Table:
    table = Table()
    for column in ("language", "name", "version"):
        table.add_column(column, no_wrap=True)
    if try_them:
        table.add_column("compiles", justify="right", no_wrap=True)
        table.add_column("runs", justify="right", no_wrap=True)
    table.add_column("state", overflow="fold")
    for state in states:
        outcome = outcomes.get(state.name)
        times = (_milliseconds(outcome.built), _milliseconds(outcome.ran)) if outcome else ("", "")
        table.add_row(
            state.label, state.name, state.version or "", *(times if try_them else ()), _state(state, outcome)
        )
    return table


def _state(state: LanguageState, outcome: _Smoke | None) -> Text:
    if state.missing is not None:
        return Text(state.missing, "yellow")
    if outcome is None:
        return Text("available", "")
    return Text(outcome.fault[:_SHOWN_CHARACTERS], "red") if outcome.fault else Text("works", "green")


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms" if seconds else ""
