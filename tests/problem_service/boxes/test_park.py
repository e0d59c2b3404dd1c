"""A runtime that is started ahead and waits for a byte from the FIFO: what is done to either."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from problem_service.judge.boxes.interface import Kind, Limits
from problem_service.judge.verdicts import Verdict
from tests.problem_service.boxes.conftest import SMALL, python
from tests.problem_service.boxes.driven import DrivenSandbox
from tests.problem_service.boxes.modes import BOTH, COVERED
from tests.problem_service.boxes.scripts import verdict
from tests.waiting import until

pytestmark = pytest.mark.modes([*BOTH, *COVERED])

RUNTIME = """
import os, sys
ready = "booted"
with open("go", "rb", 0) as go:
    go.read(1)
with open("main.py") as file:
    exec(compile(file.read(), "main.py", "exec"))
"""
FRESH = "ready = 'fresh'\nwith open('main.py') as file:\n    exec(compile(file.read(), 'main.py', 'exec'))"
SAY = b"import sys\nprint(ready, sys.stdin.read())"


def parked(sandbox: DrivenSandbox, runtime: str = RUNTIME, limits: Limits = SMALL) -> Kind:
    return Kind("parked", "park", tuple(python(sandbox, "-c", runtime)), limits)


async def test_what_was_parked_runs_the_first_time_and_a_fresh_one_then(sandbox: DrivenSandbox) -> None:
    async with sandbox.box(parked(sandbox)) as box:
        await box.put({"main.py": SAY})
        command = python(sandbox, "-c", FRESH)
        first = await box.run(command, b"input", SMALL, warm=True)
        second = await box.run(command, b"again", SMALL, warm=True)
    assert (first.stdout, second.stdout) == (b"booted input\n", b"fresh again\n")


async def test_a_compiler_runs_beside_what_is_parked_and_takes_its_leftovers_along(
    sandbox: DrivenSandbox,
) -> None:
    compile_it = """
import os, time
open("main.py", "wb").write(b"print(ready, input())")
if os.fork() == 0:
    os.setsid()
    time.sleep(600)
"""
    async with sandbox.box(parked(sandbox)) as box:
        built = await box.run(python(sandbox, "-c", compile_it), b"", SMALL, writable=True)
        ran = await box.run(python(sandbox, "-c", FRESH), b"input", SMALL, warm=True)
    assert (built.exit_code, ran.stdout) == (0, b"booted input\n"), (built, ran)


@pytest.mark.parametrize(
    "limits",
    [
        replace(SMALL, memory_bytes=256 << 20),
        replace(SMALL, output_bytes=2 << 20),
        replace(SMALL, processes=32),
    ],
    ids=["memory", "output", "processes"],
)
async def test_other_limits_than_what_was_parked_has_take_a_fresh_one(
    sandbox: DrivenSandbox, limits: Limits
) -> None:
    async with sandbox.box(parked(sandbox)) as box:
        await box.put({"main.py": SAY})
        outcome = await box.run(python(sandbox, "-c", FRESH), b"", limits, warm=True)
    assert outcome.stdout == b"fresh \n"


async def test_what_was_parked_is_held_to_its_memory(sandbox: DrivenSandbox) -> None:
    async with sandbox.box(parked(sandbox)) as box:
        await box.put({"main.py": b"kept = []\nwhile True: kept.append(bytearray(b'x') * (8 << 20))"})
        outcome = await box.run(python(sandbox, "-c", FRESH), b"", SMALL, warm=True)
    assert verdict(outcome, SMALL) is Verdict.MLE


async def test_limits_hold_for_what_was_parked(sandbox: DrivenSandbox) -> None:
    attacks = {
        b"while True: pass": Verdict.TLE,
        b"import time\ntime.sleep(60)": Verdict.TLE,
        b"while True: print('x' * 65536)": Verdict.OLE,
    }
    for source, expected in attacks.items():
        async with sandbox.box(parked(sandbox)) as box:
            await box.put({"main.py": source})
            limits = replace(SMALL, cpu_s=0.1, wall_s=3, idle_s=0.1)
            outcome = await box.run(python(sandbox, "-c", FRESH), b"", limits, warm=True)
            assert verdict(outcome, limits) is expected, source


@pytest.mark.parametrize("runtime", ["", "import os; os.kill(os.getpid(), 9)"], ids=["exit", "signal"])
async def test_where_what_was_parked_has_ended_a_fresh_one_runs(sandbox: DrivenSandbox, runtime: str) -> None:
    async with sandbox.box(parked(sandbox, runtime)) as box:
        await box.put({"main.py": SAY})
        await until(lambda: any("Z" in process for process in sandbox.remains()["processes"]))
        outcome = await box.run(python(sandbox, "-c", FRESH), b"", SMALL, warm=True)
    assert outcome.stdout == b"fresh \n"


async def test_what_was_parked_and_never_wanted_is_gone_with_its_box(sandbox: DrivenSandbox) -> None:
    async with sandbox.box(parked(sandbox)):
        assert len(sandbox.remains()["processes"]) == 2
    await until(sandbox.is_clean)


async def test_a_cancelled_run_of_what_was_parked_ends_it(sandbox: DrivenSandbox) -> None:
    started = asyncio.Event()

    async def run() -> None:
        async with sandbox.box(parked(sandbox)) as box:
            await box.put({"main.py": b"import time\nprint('here', flush=True)\ntime.sleep(60)"})
            command = python(sandbox, "-c", FRESH)
            await box.run(command, b"", SMALL, warm=True, on_output=lambda *_: started.set())

    task = asyncio.create_task(run())
    await started.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await until(sandbox.is_clean)


WAKE = "import os\nos.write(os.open('go', os.O_WRONLY | os.O_NONBLOCK), b'xx')"
REPLACE_BY_LINK = "import os\nos.unlink('go')\nos.symlink({target!r}, 'go')"
DRAIN = "import os\nos.read(os.open('go', os.O_RDONLY | os.O_NONBLOCK), 100)"
KILL = "import os\nfor process in range(2, 100):\n    try: os.kill(process, 9)\n    except OSError: pass"
STOP = KILL.replace("9)", "19) if process != os.getpid() else None")


@pytest.mark.parametrize(
    "attack",
    [WAKE, REPLACE_BY_LINK, DRAIN, KILL, STOP],
    ids=["woken early", "link", "drained", "killed", "stopped"],
)
async def test_a_compiler_that_meddles_with_what_is_parked_gains_nothing(
    sandbox: DrivenSandbox, attack: str, tmp_path: Path
) -> None:
    target = tmp_path / "target"
    target.write_text("of the host")
    target.chmod(0o666)
    async with sandbox.box(parked(sandbox)) as box:
        await box.put({"main.py": SAY})
        script = attack.format(target=str(target)) if "{target" in attack else attack
        await box.run(python(sandbox, "-c", script), b"", SMALL, writable=True)
        outcome = await box.run(python(sandbox, "-c", FRESH), b"input", SMALL, warm=True)
        again = await box.run(python(sandbox, "-c", FRESH), b"again", SMALL)
    assert target.read_text() == "of the host"
    assert verdict(outcome, SMALL) in {Verdict.TLE, Verdict.RE, None}  # what it broke is its own program
    assert outcome.stdout in {b"booted input\n", b"fresh input\n", b"booted \n", b""}
    assert again.stdout == b"fresh again\n"
