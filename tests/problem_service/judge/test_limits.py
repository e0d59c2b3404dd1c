"""What a box stops: programs that take more time, memory, processes, files or output than they may."""

from dataclasses import replace

import pytest

from tests.problem_service.judge.conftest import SMALL, TRY, RunScript, printed

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


async def test_a_loop_is_stopped_by_its_cpu_time(run_script: RunScript) -> None:
    outcome = await run_script("while True: pass", limits=replace(SMALL, cpu_s=0.2))
    assert outcome.signal is not None
    assert 200 <= outcome.cpu_ms < 1000


async def test_cpu_time_of_all_processes_counts(run_script: RunScript) -> None:
    script = "import os\nfor _ in range(4): os.fork()\nwhile True: pass"
    outcome = await run_script(script, limits=replace(SMALL, cpu_s=0.3))
    assert 300 <= outcome.cpu_ms < 1500


async def test_cpu_time_of_children_that_nobody_waits_for_counts(run_script: RunScript) -> None:
    script = """
import os, signal, time
try:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
except OSError:
    pass
for _ in range(10):
    reader, writer = os.pipe()
    if os.fork() == 0:
        while time.process_time() < 0.1:
            pass
        os._exit(0)
    os.close(writer)
    os.read(reader, 1)
"""
    outcome = await run_script(script, limits=replace(SMALL, cpu_s=0.5))
    assert outcome.signal is not None
    assert 500 <= outcome.cpu_ms < 1500


async def test_a_program_that_sleeps_now_and_then_is_stopped_for_it(run_script: RunScript) -> None:
    script = "import time\nwhile True:\n    sum(range(1000))\n    time.sleep(0.05)"
    outcome = await run_script(script, limits=replace(SMALL, wall_s=60, idle_s=0.3))
    assert outcome.idle
    assert outcome.wall_ms >= 300


async def test_a_program_that_only_computes_is_never_idle(run_script: RunScript) -> None:
    script = "import threading, time\nthreading.Thread(target=lambda: sum(range(10**9))).start()"
    outcome = await run_script(script, limits=replace(SMALL, cpu_s=0.5, wall_s=60, idle_s=0.2))
    assert not outcome.idle
    assert outcome.cpu_ms >= 500


@pytest.mark.parametrize("stop", ["import time; time.sleep(60)", "import os; os.kill(os.getpid(), 19)"])
async def test_a_program_that_rests_is_stopped_by_the_wall_clock(run_script: RunScript, stop: str) -> None:
    outcome = await run_script(stop, limits=replace(SMALL, wall_s=0.3))
    assert outcome.signal is not None
    assert 300 <= outcome.wall_ms < 3000
    assert outcome.cpu_ms < 300


async def test_a_huge_allocation_fails(run_script: RunScript) -> None:
    outcome = await run_script("bytearray(10 << 30)")
    assert outcome.exit_code == 1
    assert b"MemoryError" in outcome.stderr


@pytest.mark.parametrize(
    "hoard",
    [
        "kept = []\nwhile True: kept.append(bytearray(b'x') * (4 << 20))",
        "import os, time\nfor _ in range(3): os.fork()\nkept = bytearray(b'x') * (40 << 20)\ntime.sleep(60)",
        SOCKETS,
        PAGE_TABLES,
    ],
    ids=["one process", "eight processes of 40 MB", "sockets", "page tables"],
)
async def test_a_hoarder_is_stopped_for_its_memory(run_script: RunScript, hoard: str) -> None:
    outcome = await run_script(hoard, limits=replace(SMALL, wall_s=20))
    assert outcome.oom
    assert outcome.memory_kb > 100_000


@pytest.mark.parametrize("number", [1, 2])
async def test_a_flood_of_output_is_cut(run_script: RunScript, number: int) -> None:
    outcome = await run_script(f"import os\nwhile True: os.write({number}, b'x' * 65536)")
    assert outcome.truncated
    assert max(len(outcome.stdout), len(outcome.stderr)) == SMALL.output_bytes


async def test_a_fork_bomb_is_contained_and_leaves_nothing(run_script: RunScript) -> None:
    bomb = """
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
"""
    outcome = await run_script(bomb, limits=replace(SMALL, cpu_s=0.3, memory_bytes=1 << 30))
    assert 300 <= outcome.cpu_ms < 3000


async def test_a_thread_bomb_is_contained(run_script: RunScript) -> None:
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
    assert 1 <= printed(await run_script(script)) < SMALL.processes


async def test_too_many_open_files_fail(run_script: RunScript) -> None:
    script = TRY + "print(json.dumps(attempt(lambda: [open('/dev/null') for _ in range(100_000)])))"
    assert printed(await run_script(script)) == "EMFILE"


@pytest.mark.parametrize("content", [b"x" * (1 << 20), b""], ids=["bytes", "inodes"])
async def test_a_full_tmp_is_no_space_left(run_script: RunScript, content: bytes) -> None:
    script = (
        TRY
        + f"""
def fill():
    for number in range(10_000):
        with open(f"/tmp/{{number}}", "wb") as file:
            file.write(bytes({len(content)}))
print(json.dumps(attempt(fill)))
"""
    )
    assert printed(await run_script(script, limits=replace(SMALL, output_bytes=2 << 20))) == "ENOSPC"
