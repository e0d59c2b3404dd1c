"""Making the tests of a problem of the bank, in a process of its own: the reference answers its generator.

The bank's code is trusted and needs no sandbox: `up` and `migrate` load the bank where there is none.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from problem_service.definition import Definition
from problem_service.exchange.errors import BadProblem
from problem_service.packing import pack

_ROOT = Path(__file__).parents[2]
_TIMEOUT = 120.0
"""Seconds for all tests of a problem."""


@dataclass(frozen=True, slots=True)
class MadeTests:
    """The outputs of the examples, in order, and the hidden tests, packed."""

    outputs: list[Any]
    hidden: Sequence[bytes]


async def make_tests(problem: Definition) -> MadeTests:
    """Raises BadProblem with what the problem's code said."""
    lines = (await run_worker(problem)).splitlines()
    if len(lines) < 2:
        raise BadProblem(f"{problem.slug}/generator.py: yields no tests")
    return MadeTests(json.loads(lines[0]), [pack(line) for line in lines[1:]])


async def run_worker(problem: Definition, *, hash_seed: int = 0) -> bytes:
    """The worker's output. Raises BadProblem. ``hash_seed``: Python's, on which the order in sets depends."""
    references = [solution for solution in problem.right if solution.language == "python"]
    if not references or problem.generator is None:
        raise BadProblem(f"{problem.slug}: a problem of the bank has a generator and a reference in Python")
    asked = {
        "slug": problem.slug,
        "signature": None if problem.signature is None else problem.signature.to_json(),
        "examples": [example.input for example in problem.examples],
        "generator": problem.generator,
        "reference": references[0].source,
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-B", "-s", "-P", "-m", "problem_service.loading.worker"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={"PYTHONPATH": str(_ROOT), "PYTHONHASHSEED": str(hash_seed), "PYTHONUTF8": "1"},
    )
    try:
        async with asyncio.timeout(_TIMEOUT):
            output, errors = await process.communicate(json.dumps(asked).encode())
    except TimeoutError as error:
        raise BadProblem(f"{problem.slug}/generator.py: the tests take more than {_TIMEOUT:.0f} s") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise BadProblem(f"{problem.slug}/{_place_of_fault(errors.decode(errors='replace'))}")
    return output


def _place_of_fault(traceback: str) -> str:
    """``file: line n: message`` out of a traceback, the last place in the problem's own code."""
    message, place = "it ended without a word", "generator.py"
    for line in traceback.splitlines():
        start, quote, rest = line.strip().partition('File "')
        if quote and not start:
            name, _, where = rest.partition('", ')
            if name in ("generator.py", "solutions/reference.py"):
                place = f"{name}: {where.split(',')[0]}"
        elif line.strip():
            message = line.strip()
    return f"{place}: {message}"
