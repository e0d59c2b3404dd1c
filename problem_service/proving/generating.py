"""An author's generator and validator at work, in the sandbox."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from problem_service.definition import Definition, Given
from problem_service.judge.backends.interface import Built, ProblemLimits, Program, Ran
from problem_service.judge.judge import Judge
from problem_service.judge.queue import Priority
from problem_service.judge.verdicts import Verdict

MOST_TESTS = 200
MOST_CHARACTERS = 10_000_000
"""Of all tests of a problem together, as JSON."""
_ROOM = 2_000_000
"""Characters of one run's tests; what does not fit is made by further runs."""
_NOT_ITS_OWN = "it writes to the standard output, which is not its own, or nests lists too deeply"
_LIMITS = ProblemLimits(time_s=10.0, memory_mb=512)
_DRIVER = (Path(__file__).parent / "driver.py").read_text("utf-8")


class GeneratorFailed(Exception):
    """The generator does not do its part; the text says where and why."""


class ProvingFailed(Exception):
    """The sandbox, and not the problem, is at fault: nothing is known of the problem."""


@dataclass(frozen=True, slots=True)
class Made:
    """A test's input, and why ``valid`` refuses it; None if it does not."""

    input: Given
    fault: str | None


class Generator:
    """The generator of a definition that has one."""

    def __init__(self, judge: Judge, definition: Definition) -> None:
        self._judge = judge
        self._asked = {
            "source": definition.generator,
            "seed": definition.slug,
            "is_text": definition.signature is None,
        }

    async def make(self) -> list[Made]:
        """All tests, in order. Raises GeneratorFailed or ProvingFailed."""
        made: list[Made] = []
        size = 0
        more = True
        while more:
            before = len(made)
            lines = await self._run({"skip": before, "room": _ROOM})
            more = False
            for line in lines:
                match line:
                    case ["test", given, fault]:
                        made.append(Made(given, fault))
                    case ["more"]:
                        more = True
            size += await asyncio.to_thread(_size, made[before:])
            if more and len(made) == before:  # else it would never end
                raise GeneratorFailed(_NOT_ITS_OWN)
            if len(made) > MOST_TESTS:
                raise GeneratorFailed(f"there are more than {MOST_TESTS} tests")
            if size > MOST_CHARACTERS:
                raise GeneratorFailed(f"the tests have more than {MOST_CHARACTERS} characters")
        return made

    async def check(self, inputs: Sequence[Given]) -> list[str | None]:
        """Why ``valid`` refuses each of these, or None. Raises GeneratorFailed or ProvingFailed."""
        if not inputs:
            return []
        checked = [line[1] for line in await self._run({"check": list(inputs)}) if line[0] == "checked"]
        if len(checked) != len(inputs):
            raise GeneratorFailed(f"valid ended the program after {len(checked)} of {len(inputs)} inputs")
        return checked

    async def _run(self, asked: dict[str, Any]) -> list[list[Any]]:
        stdin = await asyncio.to_thread(lambda: json.dumps(self._asked | asked).encode() + b"\n")
        ran = await _run_once(self._judge, Program("python", _DRIVER), stdin)
        match ran.failure:
            case None:
                pass
            case Verdict.IE:
                raise ProvingFailed("the generator could not be run")
            case Verdict.TLE:
                raise GeneratorFailed(f"it takes more than {_LIMITS.time_s:.0f} s")
            case Verdict.MLE:
                raise GeneratorFailed(f"it takes more than {_LIMITS.memory_mb} MB")
            case failure:
                raise GeneratorFailed(f"it ends with {failure}: {ran.stderr[-500:].decode(errors='replace')}")
        return await asyncio.to_thread(_read, ran.stdout)


def _read(written: bytes) -> list[list[Any]]:
    """The driver's lines. Raises GeneratorFailed."""
    try:
        lines: list[list[Any]] = [json.loads(line) for line in written.splitlines()]
    except (ValueError, RecursionError) as error:
        raise GeneratorFailed(_NOT_ITS_OWN) from error
    for line in lines:
        match line:
            case ["failed", message]:
                raise GeneratorFailed(str(message))
            case ["test", list() | str(), None | str()] | ["checked", None | str()] | ["end"] | ["more"]:
                pass
            case _:
                raise GeneratorFailed(_NOT_ITS_OWN)
    if not lines:
        raise GeneratorFailed("it ended without a word")
    return lines


def _size(made: Sequence[Made]) -> int:
    """Characters of the inputs, as JSON."""
    return sum(len(json.dumps(each.input)) for each in made)


async def _run_once(judge: Judge, program: Program, stdin: bytes) -> Ran:
    steps = judge.run(program, [stdin], _LIMITS, player=None, priority=Priority.VERIFICATION)
    async with aclosing(steps):
        async for step in steps:
            match step:
                case Ran():
                    return step
                case Built(ok=False, message=message):
                    raise ProvingFailed(f"the generator's driver does not compile: {message}")
                case _:
                    pass
    raise ProvingFailed("the generator was not run")
