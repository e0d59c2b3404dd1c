"""Two hundred attacks among honest programs, in all ways of making boxes at once, on all cores."""

import asyncio
import itertools
import os
import random
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from problem_service.judge.backends.interface import Built, Input, ProblemLimits, Program, Ran, Step
from problem_service.judge.languages.python import Python
from problem_service.judge.runner.job import Job
from problem_service.judge.verdicts import Verdict
from tests.problem_service.boxes.conftest import Sandboxes
from tests.problem_service.boxes.driven import DrivenSandbox
from tests.problem_service.boxes.modes import ONE_EACH
from tests.problem_service.boxes.test_limits import FORK_BOMB, RABBITS, SOCKETS
from tests.waiting import until

ATTACKS = 200
HONEST = 100
SHORT = ProblemLimits(time_s=0.05, memory_mb=48, wall_s=1, output_bytes=1 << 20)
USUAL = ProblemLimits(time_s=5, memory_mb=128, wall_s=60)

LOST: set[Verdict | None] = {Verdict.TLE, Verdict.MLE, Verdict.OLE, Verdict.RE}
PROGRAMS: list[tuple[str, set[Verdict | None]]] = [
    ("while True: pass", {Verdict.TLE}),
    ("kept = []\nwhile True: kept.append(bytearray(b'x') * (8 << 20))", {Verdict.MLE, Verdict.TLE}),
    ("bytearray(10 << 30)", {Verdict.MLE}),
    ("import os\nwhile True: os.write(1, bytes(65536))", {Verdict.OLE}),
    ("import os\nwhile True: os.write(2, bytes(65536))", {Verdict.OLE}),
    (FORK_BOMB, LOST),
    (RABBITS, LOST),
    (SOCKETS, LOST),
    ("import _thread, time\nwhile True: _thread.start_new_thread(time.sleep, (60,))", LOST),
    ("import os\nfor n in range(10 ** 6): open(f'/tmp/{n}', 'wb').write(bytes(1 << 16))", LOST),
    (
        "import os, signal\nos.kill(os.getppid() or 1, signal.SIGKILL)\nos.kill(-1, signal.SIGKILL)",
        LOST | {None},
    ),
    ("import os\nos._exit = os.close = os.read = os.write = None", LOST | {None}),
    ("import ctypes\nctypes.string_at(0)", {Verdict.RE}),
    ("def deeper(): deeper()\ndeeper()", LOST),
    ("[open('/dev/null') for _ in range(10 ** 6)]", {Verdict.RE}),
    ("exit(7)", {Verdict.RE}),
]
SLEEPERS: list[tuple[str, set[Verdict | None]]] = [
    ("import time\ntime.sleep(60)", {Verdict.TLE}),
    ("import os\nos.kill(os.getpid(), 19)", {Verdict.TLE}),
]
"""Few of them: each takes a place for seconds."""
SUM = "print(sum(map(int, input().split())))"


class QuickPython(Python):
    """That gives loops less time."""

    start_up_s: ClassVar[float] = 0.03


@dataclass(frozen=True)
class Told:
    """What became of one program."""

    sandbox: DrivenSandbox
    source: str
    ran: Ran

    @property
    def result(self) -> tuple[Verdict | None, bytes]:
        return self.ran.failure, self.ran.stdout


async def test_honest_programs_are_judged_rightly_among_two_hundred_attacks(sandboxes: Sandboxes) -> None:
    """No internal errors, no verdict changed, nothing left behind."""
    made = [sandboxes(mode) for mode in ONE_EACH]
    places = asyncio.Semaphore(os.cpu_count() or 1)
    python = QuickPython()
    toolchains = {sandbox: python.find(Path(sandbox.python)) for sandbox in made}

    async def run(sandbox: DrivenSandbox, source: str, limits: ProblemLimits, stdin: bytes) -> Told:
        steps: list[Step] = []
        program = Program(python.name, source)
        async with places, Job(sandbox, python, toolchains[sandbox], program, limits, steps.append) as job:
            assert await job.build()
            await job.run(0, Input(stdin))
        built, ran = steps
        assert built == Built(ok=True)
        assert isinstance(ran, Ran)
        return Told(sandbox, source, ran)

    turns = itertools.cycle(made)
    sources = [*SLEEPERS * 4, *itertools.islice(itertools.cycle(PROGRAMS), ATTACKS - 4 * len(SLEEPERS))]
    attacks = [run(next(turns), source, SHORT, b"") for source, _ in sources]
    honest = [run(next(turns), SUM, USUAL, f"{number} 1\n".encode()) for number in range(HONEST)]
    jobs = [*attacks, *honest]
    order = random.Random(1).sample(range(len(jobs)), len(jobs))
    shuffled = await asyncio.gather(*(jobs[index] for index in order))
    told = dict(zip(order, shuffled, strict=True))
    for index, (_, verdicts) in enumerate(sources):
        result = told[index]
        assert result.ran.failure in verdicts, (str(result.sandbox.mode), result)
    for number in range(HONEST):
        result = told[ATTACKS + number]
        assert result.result == (None, f"{number + 1}\n".encode()), (str(result.sandbox.mode), result)
    for sandbox in made:
        await until(sandbox.is_clean)
