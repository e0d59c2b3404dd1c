"""What a box stops: programs that take more time, memory, processes, files or output than they may."""

import signal
from dataclasses import replace

import pytest

from problem_service.judge.verdicts import Verdict
from tests.problem_service.boxes.conftest import SMALL, RunScript
from tests.problem_service.boxes.driven import DISK_FILES, DrivenSandbox
from tests.problem_service.boxes.modes import COVERED, ONE_EACH
from tests.problem_service.boxes.scripts import CALLS, TRY, printed, verdict

everywhere = pytest.mark.modes([*ONE_EACH, *COVERED])
with_children = pytest.mark.modes([mode for mode in [*ONE_EACH, *COVERED] if mode.has_children])

SOCKETS = """
import os, socket
for _ in range(3): os.fork()
kept = []
while len(kept) < 60:
    kept.append(socket.socketpair())
    kept[-1][0].setblocking(False)
    try:
        while True:
            kept[-1][0].send(bytes(65536))
    except BlockingIOError:
        pass
while True: pass
"""
"""Memory of the kernel: no process has it."""

PAGE_TABLES = """
import mmap
NO_RESERVE = 0x4000
kept = mmap.mmap(-1, 1 << 38, flags=mmap.MAP_PRIVATE | NO_RESERVE, prot=mmap.PROT_READ)
for start in range(0, len(kept), 2 << 20):
    kept[start]
while True: pass
"""
"""Reading what was never written takes no page, but a table of pages for each 2 MB."""

EIGHT_PROCESSES = """
import os, time
for _ in range(3): os.fork()
kept = bytearray(b'x') * (20 << 20)
time.sleep(60)
"""


@pytest.mark.parametrize("spin", ["pass", "device.read(1 << 20)"])
async def test_a_loop_is_stopped_by_its_cpu_time(run_script: RunScript, spin: str) -> None:
    limits = replace(SMALL, cpu_s=0.1)
    script = f"device = open('/dev/urandom', 'rb', 0)\nwhile True: {spin}"
    outcome = await run_script(script, limits=limits)
    assert outcome.signal is not None
    assert 100 <= outcome.cpu_ms < 1000
    assert verdict(outcome, limits) is Verdict.TLE


async def test_a_program_that_ignores_the_signal_of_its_cpu_time_is_killed(run_script: RunScript) -> None:
    script = """
import resource, signal
for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}:
    try:
        signal.signal(number, signal.SIG_IGN)
    except OSError:
        pass
resource.setrlimit(resource.RLIMIT_CPU, resource.getrlimit(resource.RLIMIT_CPU))
while True: pass
"""
    limits = replace(SMALL, cpu_s=0.1)
    assert verdict(await run_script(script, limits=limits), limits) is Verdict.TLE


@everywhere
async def test_cpu_time_of_all_threads_and_processes_counts(
    run_script: RunScript, sandbox: DrivenSandbox
) -> None:
    script = "import os, threading\n"
    if sandbox.mode.has_children:
        script += "for _ in range(2): os.fork()\n"
    script += """
def spin():
    while True: pass
for _ in range(2): threading.Thread(target=spin).start()
"""
    limits = replace(SMALL, cpu_s=0.15)
    outcome = await run_script(script, limits=limits)
    assert 150 <= outcome.cpu_ms < 1500
    assert verdict(outcome, limits) is Verdict.TLE


@with_children
@pytest.mark.parametrize(
    "hide",
    [
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN)",
        # a structure of sigaction(2) with SA_NOCLDWAIT
        "call('syscall', number_of(13, 134), 17, (ctypes.c_ulong * 4)(0, 2, 0, 0), None, 8)",
        "os.fork() and os._exit(0)",
        "call('prctl', 36, 1, 0, 0, 0)",  # PR_SET_CHILD_SUBREAPER
        "setattr(os, 'fork', clone_with(0x8011))",  # CLONE_PARENT
        "setattr(os, 'fork', clone_with(0))",  # no signal at its end
    ],
    ids=["ignored", "not waited for", "orphans", "adopted", "siblings", "silent"],
)
async def test_cpu_time_of_children_that_nobody_waits_for_counts(run_script: RunScript, hide: str) -> None:
    script = (
        CALLS
        + f"""
import signal, time
def clone_with(flags):
    return lambda: libc.syscall(number_of(56, 220), flags, 0, 0, 0, 0)
attempt(lambda: {hide})
while True:
    reader, writer = os.pipe()
    if os.fork() == 0:
        while time.process_time() < 0.025:
            pass
        os._exit(0)
    os.close(writer)
    os.read(reader, 1)
    os.close(reader)
"""
    )
    if "_exit" in hide:  # the program's own end ends the run
        script = script.replace("attempt(lambda: os.fork() and os._exit(0))", "os.fork() and time.sleep(60)")
    limits = replace(SMALL, cpu_s=0.15)
    outcome = await run_script(script, limits=limits)
    assert outcome.signal is not None
    assert 150 <= outcome.cpu_ms < 1000
    assert verdict(outcome, limits) is Verdict.TLE


async def test_a_program_that_sleeps_now_and_then_is_stopped_for_it(run_script: RunScript) -> None:
    script = "import time\nwhile True:\n    sum(range(1000))\n    time.sleep(0.05)"
    limits = replace(SMALL, wall_s=60, idle_s=0.3)
    outcome = await run_script(script, limits=limits)
    assert outcome.idle
    assert outcome.wall_ms >= 300
    assert verdict(outcome, limits) is Verdict.TLE


async def test_a_program_that_only_computes_is_never_idle(run_script: RunScript) -> None:
    script = "import threading, time\nthreading.Thread(target=lambda: sum(range(10**9))).start()"
    outcome = await run_script(script, limits=replace(SMALL, cpu_s=0.2, wall_s=60, idle_s=0.1))
    assert not outcome.idle
    assert outcome.cpu_ms >= 200


@pytest.mark.parametrize(
    "stop",
    [
        "import time; time.sleep(60)",
        "import os; os.kill(os.getpid(), 19)",
        "import ctypes, time; ctypes.CDLL(None).vfork(); time.sleep(60)",
    ],
    ids=["sleep", "stop", "wait for a child"],
)
async def test_a_program_that_rests_is_stopped_by_the_wall_clock(run_script: RunScript, stop: str) -> None:
    limits = replace(SMALL, wall_s=0.3, idle_s=60)
    outcome = await run_script(stop, limits=limits)
    assert outcome.signal is not None
    assert 300 <= outcome.wall_ms < 5000
    assert outcome.cpu_ms < 300
    assert verdict(outcome, limits) is Verdict.TLE


@everywhere
async def test_a_program_cannot_hide_from_the_watch(run_script: RunScript) -> None:
    script = """
import ctypes
libc = ctypes.CDLL(None)
PR_SET_DUMPABLE, PR_SET_NAME = 4, 15
libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
libc.prctl(PR_SET_NAME, b") R 0 0 0\\n) S", 0, 0, 0)
kept = []
while True: kept.append(bytearray(b'x') * (4 << 20))
"""
    limits = replace(SMALL, cpu_s=5, wall_s=20)
    assert verdict(await run_script(script, limits=limits), limits) is Verdict.MLE


async def test_no_limit_can_be_raised(run_script: RunScript) -> None:
    script = (
        TRY
        + """
import resource
def raise_limit(kind):
    soft, hard = resource.getrlimit(kind)
    try:
        resource.setrlimit(kind, (hard, hard + 1))
    except ValueError:
        raise PermissionError(errno.EPERM, "") from None
print(json.dumps([attempt(raise_limit, getattr(resource, "RLIMIT_" + name))
    for name in ("CPU", "FSIZE", "DATA", "NPROC", "NOFILE", "STACK", "MEMLOCK", "MSGQUEUE")]))
"""
    )
    assert set(printed(await run_script(script))) == {"EPERM"}


async def test_a_huge_allocation_fails(run_script: RunScript) -> None:
    outcome = await run_script("bytearray(10 << 30)")
    assert outcome.exit_code == 1
    assert b"MemoryError" in outcome.stderr
    assert verdict(outcome, SMALL) is Verdict.MLE


@pytest.mark.parametrize(
    "hoard",
    [
        "kept = []\nwhile True: kept.append(bytearray(b'x') * (4 << 20))",
        "import sys\nsys.setrecursionlimit(1 << 30)\ndef deeper(): deeper()\ndeeper()",
        PAGE_TABLES,
    ],
    ids=["one process", "recursion", "page tables"],
)
async def test_a_hoarder_is_stopped_for_its_memory(run_script: RunScript, hoard: str) -> None:
    limits = replace(SMALL, cpu_s=5, wall_s=20)
    outcome = await run_script(hoard, limits=limits)
    assert outcome.oom
    assert outcome.memory_kb * 1024 > SMALL.memory_bytes / 2
    assert verdict(outcome, limits) is Verdict.MLE


@everywhere
@pytest.mark.parametrize("hoard", [EIGHT_PROCESSES, SOCKETS], ids=["eight processes of 20 MB", "sockets"])
async def test_memory_of_many_processes_is_summed_up(
    run_script: RunScript, sandbox: DrivenSandbox, hoard: str
) -> None:
    limits = replace(SMALL, cpu_s=5, wall_s=20)
    outcome = await run_script(hoard, limits=limits)
    if sandbox.mode.has_children:
        assert outcome.oom
        assert verdict(outcome, limits) is Verdict.MLE
    else:
        assert b"PermissionError" in outcome.stderr
        assert verdict(outcome, limits) is Verdict.RE


async def test_memory_of_a_compilers_children_is_summed_up(run_script: RunScript) -> None:
    outcome = await run_script(EIGHT_PROCESSES, limits=replace(SMALL, wall_s=20), writable=True)
    assert outcome.oom


@pytest.mark.parametrize("number", [1, 2])
async def test_a_flood_of_output_is_cut(run_script: RunScript, number: int) -> None:
    outcome = await run_script(f"import os\nwhile True: os.write({number}, b'x' * 65536)")
    assert outcome.truncated
    assert max(len(outcome.stdout), len(outcome.stderr)) == SMALL.output_bytes
    assert verdict(outcome, SMALL) is Verdict.OLE


async def test_output_cannot_be_grown_past_its_limit_in_other_ways(run_script: RunScript) -> None:
    script = (
        TRY
        + """
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
os.write(2, json.dumps([
    attempt(os.ftruncate, 1, 1 << 30),
    attempt(os.posix_fallocate, 1, 0, 1 << 30),
    attempt(os.pwrite, 1, b"x", 1 << 30),
]).encode())
"""
    )
    outcome = await run_script(script)
    assert outcome.stderr == b'["EFBIG", "EFBIG", "EFBIG"]'
    assert outcome.stdout == b""


FORK_BOMB = """
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
"""
RABBITS = """
import os
def breed():
    while True:
        try:
            if os.fork():
                os._exit(0)
            os.fork()
        except OSError:
            pass
for _ in range(20):
    try:
        if os.fork() == 0:
            breed()
    except OSError:
        pass
while True: pass
"""
"""Each is gone when it is looked at, and has left two others."""


@everywhere
@pytest.mark.parametrize("bomb", [FORK_BOMB, RABBITS], ids=["fork bomb", "rabbits"])
async def test_a_fork_bomb_is_contained_and_leaves_nothing(
    run_script: RunScript, sandbox: DrivenSandbox, bomb: str
) -> None:
    limits = replace(SMALL, cpu_s=0.2, memory_bytes=1 << 30)
    outcome = await run_script(bomb, limits=limits, writable=not sandbox.mode.has_children)
    assert outcome.cpu_ms < 3000
    # it is ended for its CPU time, or for its number, whichever is seen first
    assert verdict(outcome, limits) in (Verdict.TLE, Verdict.RE)


async def test_a_thread_bomb_is_contained(run_script: RunScript, sandbox: DrivenSandbox) -> None:
    script = """
import threading, time
threading.stack_size(64 * 1024)
count = 0
try:
    while True:
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        count += 1
except RuntimeError:
    print(count)
"""
    outcome = await run_script(script)
    if sandbox.mode.has_children or sandbox.mode.has_users:
        assert 1 <= printed(outcome) < SMALL.processes
    else:  # other boxes are the same user, so it can only be killed
        assert outcome.signal == signal.SIGKILL
        assert verdict(outcome, SMALL) is Verdict.RE


async def test_too_many_open_files_fail(run_script: RunScript) -> None:
    script = TRY + "print(json.dumps(attempt(lambda: [open('/dev/null') for _ in range(100_000)])))"
    assert printed(await run_script(script)) == "EMFILE"


@pytest.mark.parametrize("content", [b"x" * (1 << 20), b""], ids=["bytes", "inodes"])
async def test_a_full_tmp_is_no_space_left(
    run_script: RunScript, sandbox: DrivenSandbox, content: bytes
) -> None:
    script = (
        TRY
        + f"""
def fill():
    for number in range({DISK_FILES} * 2):
        with open(f"{{os.environ['TMPDIR']}}/{{number}}", "wb") as file:
            file.write(bytes({len(content)}))
print(json.dumps(attempt(fill)))
"""
    )
    full = printed(await run_script(script, limits=replace(SMALL, output_bytes=2 << 20)))
    assert full == ("ENOSPC" if sandbox.mode.has_children else "EACCES")
