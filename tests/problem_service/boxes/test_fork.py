"""Python's runs, which are forks of an interpreter that is warm: they see nothing of one another or of it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from problem_service.judge.boxes.interface import Kind, Limits, Outcome
from problem_service.judge.languages.python import Python
from problem_service.judge.verdicts import Verdict
from tests.problem_service.boxes.conftest import SMALL, Sandboxes, python
from tests.problem_service.boxes.driven import SECRET, DrivenBox, DrivenSandbox
from tests.problem_service.boxes.modes import BOTH, REPOSITORY
from tests.problem_service.boxes.scripts import TRY, printed, verdict

pytestmark = pytest.mark.modes(BOTH)

FORK = Kind("python", "fork", (str(Python.fork_program),))
PYTHON = Python()


class WarmBox:
    """A box with a Python that is warm."""

    def __init__(self, sandbox: DrivenSandbox, box: DrivenBox) -> None:
        self._sandbox = sandbox
        self._box = box

    async def run(self, source: str, stdin: bytes = b"", limits: Limits = SMALL) -> Outcome:
        await self._box.put(PYTHON.files(source, None))
        return await self._box.run(python(self._sandbox, "harness.py"), stdin, limits, warm=True)

    async def ask(self, source: str, stdin: bytes = b"") -> Any:
        """What a program prints, which is JSON."""
        return printed(await self.run(f"import json\n{source}", stdin))


@pytest.fixture
async def warm(sandbox: DrivenSandbox) -> AsyncIterator[WarmBox]:
    async with sandbox.box(FORK) as box:
        yield WarmBox(sandbox, box)


async def test_a_fork_is_a_program_like_any_other(warm: WarmBox) -> None:
    outcome = await warm.run("import sys\nprint(input()[::-1])\nprint('é', file=sys.stderr)\nexit(3)", b"abc")
    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (3, b"cba\n", "é\n".encode())
    assert outcome.memory_kb > 1000


LEAVE = """
import builtins, gc, json, os, random, sys, threading, signal
sys.modules["left"] = sys
builtins.left = "left"
json.loads = json.dumps = None
os.left = "left"
os.environ["LEFT"] = "left"
sys.path.append("left")
sys.setrecursionlimit(77)
random.seed(1)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.umask(0o777)
keep = "left here by the first run " * 100
gc.freeze()
"""
LOOK = """
import builtins, gc, os, random, signal, sys
print(json.dumps([
    "left" in sys.modules, hasattr(builtins, "left"), hasattr(os, "left"), "LEFT" in os.environ,
    "left" in sys.path, sys.getrecursionlimit() == 77,
    signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL, os.umask(0o22) == 0o777,
    any("left here by the " + "first run" in str(thing) for thing in gc.get_objects()
        if isinstance(thing, (str, bytes, dict, list)) and len(thing) < 10_000),
]))
"""


async def test_a_run_sees_nothing_of_an_earlier_one(warm: WarmBox) -> None:
    assert (await warm.run(LEAVE, b"left here by the first run")).exit_code == 0
    assert await warm.ask(LOOK) == [False] * 9


async def test_a_run_sees_nothing_of_another_box(sandbox: DrivenSandbox, warm: WarmBox) -> None:
    assert (await warm.run(LEAVE)).exit_code == 0
    async with sandbox.box(FORK) as other:
        assert await WarmBox(sandbox, other).ask(LOOK) == [False] * 9


async def test_a_run_sees_nothing_of_the_service(warm: WarmBox) -> None:
    look = TRY + (
        f"""
import gc, sys
def mentions_secret(thing):
    return {SECRET[::-1]!r} in str(thing)[::-1]  # spelt backwards, so as not to find itself
print(json.dumps([
    [number for number in range(3, 4096) if attempt(os.fstat, number) != "EBADF"],
    any(map(mentions_secret, filter(lambda thing: isinstance(thing, (dict, list, tuple)), gc.get_objects()))),
    sorted(os.environ),
    [name for name in sys.modules if name.startswith(("problem_service", "tests"))],
    [path for path in sys.path if path.startswith({str(REPOSITORY)!r})],
    sys.argv,
]))
"""
    )
    descriptors, has_secret, environment, modules, paths, argv = await warm.ask(look)
    assert descriptors == []
    assert not has_secret
    assert set(environment) <= {"PATH", "HOME", "TMPDIR", "LANG", "LC_CTYPE"}
    assert modules == paths == []
    assert len(argv) == 1


async def test_every_factory_has_another_hash_seed(sandboxes: Sandboxes) -> None:
    async def hash_of(sandbox: DrivenSandbox) -> Any:
        async with sandbox.box(FORK) as box:
            return await WarmBox(sandbox, box).ask("print(json.dumps(hash('a text')))")

    hashes = [await hash_of(sandboxes(mode)) for mode in BOTH]
    assert len(set(hashes)) == len(hashes)


async def test_each_run_has_other_random_numbers(warm: WarmBox) -> None:
    draw = "import random, uuid\nprint(json.dumps([random.random(), str(uuid.uuid4())]))"
    first, second = await warm.ask(draw), await warm.ask(draw)
    assert first[0] != second[0]
    assert first[1] != second[1]


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos._exit = print\nraise SystemExit(1)",
        "import os\nos._exit = os.write = os.close = os.read = lambda *_: 0\nraise KeyboardInterrupt",
        "import os, sys\nos.closerange(0, 100)\nsys.exit(1)",
        "import builtins\nfor name in dir(builtins):\n    builtins.__dict__[name] = None",
        "import sys\nframe = sys._getframe()\nwhile frame := frame.f_back:\n    frame.f_globals.clear()",
        "import gc, os\nfor thing in gc.get_objects():\n    isinstance(thing, dict) and thing.clear()",
        "import ctypes\nctypes.memset(0, 0, 1)",
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
        "import faulthandler\nfaulthandler._sigsegv()",
    ],
    ids=[
        *("no exit", "no calls", "closed descriptors", "no builtins", "no globals", "no dictionaries"),
        *("segmentation fault", "killed", "crash"),
    ],
)
async def test_a_run_can_only_break_itself(warm: WarmBox, source: str) -> None:
    outcome = await warm.run(source, limits=replace(SMALL, cpu_s=0.2))
    assert verdict(outcome, SMALL) in {Verdict.RE, Verdict.TLE, None}
    assert await warm.ask("print(json.dumps('next'))") == "next"


async def test_the_interpreter_that_is_forked_is_out_of_reach(warm: WarmBox) -> None:
    attack = """
import ctypes, os, signal
libc = ctypes.CDLL(None)
parent = os.getppid() or 1
for number in signal.valid_signals() - {signal.SIGCHLD}:
    try:
        os.kill(parent, number)
    except OSError:
        pass
libc.ptrace(16, parent, 0, 0)
libc.prctl(1, 0)
print(libc.prctl(1, 9, 0, 0, 0))
"""
    await warm.run(attack)
    assert await warm.ask("print(json.dumps('next'))") == "next"


async def test_limits_hold_for_forks(warm: WarmBox) -> None:
    limits = replace(SMALL, cpu_s=0.2, idle_s=0.2)

    async def verdict_of(source: str) -> Verdict | None:
        return verdict(await warm.run(source, limits=limits), limits)

    assert await verdict_of("while True: pass") is Verdict.TLE
    assert await verdict_of("import time\ntime.sleep(60)") is Verdict.TLE
    assert await verdict_of("kept = []\nwhile True: kept.append(bytearray(b'x') * (8 << 20))") is Verdict.MLE
    assert await verdict_of("bytearray(10 << 30)") is Verdict.MLE
    assert await verdict_of("while True: print('x' * 65536)") is Verdict.OLE
    assert await verdict_of("[open('/dev/null') for _ in range(100_000)]") is Verdict.RE
    assert await verdict_of("print('next')") is None


async def test_the_meter_may_look_at_forks_where_they_have_its_user(
    warm: WarmBox, sandbox: DrivenSandbox
) -> None:
    """A /proc with hidepid shows a process only to who might trace it."""
    dumpable = await warm.ask("import ctypes\nprint(ctypes.CDLL(None).prctl(3))")  # PR_GET_DUMPABLE
    assert (dumpable == 1) is not sandbox.mode.has_users


async def test_forks_of_several_boxes_run_side_by_side(sandbox: DrivenSandbox) -> None:
    async def run(number: int) -> Any:
        async with sandbox.box(FORK) as box:
            return await WarmBox(sandbox, box).ask(f"print(json.dumps({number}))")

    assert await asyncio.gather(*map(run, range(4))) == list(range(4))
