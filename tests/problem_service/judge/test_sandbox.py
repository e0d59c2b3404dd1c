"""What a box gives to a program, what it stops, and what it leaves behind."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from problem_service.judge.sandbox.interface import SandboxFailed
from problem_service.judge.sandbox.namespaces import NamespaceSandbox
from tests.problem_service.judge.conftest import SMALL, TRY, RunScript, printed
from tests.waiting import until

REPOSITORY = Path(__file__).resolve().parents[3]


async def test_a_program_gets_its_input_and_gives_its_output(run_script: RunScript) -> None:
    outcome = await run_script(
        "import sys; print(sys.stdin.read()[::-1]); print('é', file=sys.stderr); sys.exit(3)", b"abc"
    )
    assert (outcome.exit_code, outcome.signal) == (3, None)
    assert outcome.stdout == b"cba\n"
    assert outcome.stderr == "é\n".encode()
    assert not outcome.truncated
    assert not outcome.oom
    assert 0 < outcome.cpu_ms <= outcome.wall_ms + 20
    assert outcome.memory_kb > 1000


async def test_a_loop_is_stopped_by_its_cpu_time(run_script: RunScript) -> None:
    outcome = await run_script("while True: pass", limits=replace(SMALL, cpu_s=0.2))
    assert outcome.signal is not None
    assert 200 <= outcome.cpu_ms < 1000


async def test_cpu_time_of_all_processes_counts(run_script: RunScript) -> None:
    script = "import os\nfor _ in range(4): os.fork()\nwhile True: pass"
    outcome = await run_script(script, limits=replace(SMALL, cpu_s=0.3))
    assert 300 <= outcome.cpu_ms < 1500


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
    ],
    ids=["one process", "eight processes of 40 MB"],
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


async def test_one_run_leaves_nothing_for_the_next(sandbox: NamespaceSandbox, python: str) -> None:
    daemon = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        print("here", flush=True)
        time.sleep(600)
    os._exit(0)
os.wait()
open("/tmp/left", "w").close()
os.mkdir("/tmp/folder")
"""
    look = """
import json, os
alive = []
for process in range(2, 100):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        continue
    alive.append(process)
print(json.dumps([os.listdir("/tmp"), [p for p in alive if p != os.getpid()]]))
"""
    files = {"daemon.py": daemon.encode(), "look.py": look.encode()}
    async with sandbox.box(files) as box:
        first = await box.run([python, "-I", "-S", "/box/daemon.py"], b"", SMALL)
        assert first.exit_code == 0
        second = await box.run([python, "-I", "-S", "/box/look.py"], b"", SMALL)
    assert printed(second) == [[], []]


async def test_box_is_writable_only_when_asked(sandbox: NamespaceSandbox, python: str) -> None:
    async with sandbox.box({}) as box:
        write = [
            python,
            "-I",
            "-S",
            "-c",
            "open('/box/built', 'w').write('1'); import os; print(os.getcwd())",
        ]
        built = await box.run(write, b"", SMALL, writable=True)
        assert built.stdout == b"/box\n"
        read = await box.run([python, "-I", "-S", "-c", "print(open('/box/built').read())"], b"", SMALL)
        assert read.stdout == b"1\n"
        assert (await box.run(write, b"", SMALL)).exit_code == 1


async def test_input_that_is_never_read_and_output_that_is_no_text_are_fine(run_script: RunScript) -> None:
    outcome = await run_script("import os; os.write(1, bytes(range(256)))", b"x" * (64 << 20))
    assert outcome.exit_code == 0
    assert outcome.stdout == bytes(range(256))


async def test_a_program_that_is_not_there_is_a_failure_of_the_sandbox(sandbox: NamespaceSandbox) -> None:
    async with sandbox.box({}) as box:
        with pytest.raises(SandboxFailed, match="No such file"):
            await box.run(["/box/missing"], b"", SMALL)


async def test_a_toolchain_that_is_gone_is_a_failure_of_the_sandbox(tmp_path: Path) -> None:
    folder = tmp_path / "toolchain"
    folder.mkdir()
    sandbox = NamespaceSandbox([folder])
    folder.rmdir()
    with pytest.raises(SandboxFailed, match="No such file"):
        async with sandbox.box({}):
            pass


def processes_named(word: str) -> list[int]:
    """Processes of the host with a word among their arguments."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            arguments = (entry / "cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, NotADirectoryError, ProcessLookupError, PermissionError):
            continue
        if entry.name.isdigit() and word.encode() in arguments:
            found.append(int(entry.name))
    return found


async def until_found(word: str, *, found: bool) -> None:
    """The kernel tells of other processes' births and deaths to nobody but their parents: look again."""
    await until(lambda: bool(processes_named(word)) is found)


async def test_a_cancelled_run_dies_at_once_with_all_it_started(
    sandbox: NamespaceSandbox, python: str, tmp_path: Path
) -> None:
    word = f"cancelled-{tmp_path}"

    async def run() -> None:
        async with sandbox.box({}) as box:
            await box.run(
                [python, "-I", "-S", "-c", "import os, time; os.fork(); time.sleep(600)", word],
                b"",
                replace(SMALL, wall_s=600),
            )

    task = asyncio.create_task(run())
    await until_found(word, found=True)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until_found(word, found=False)


async def test_a_service_that_is_killed_leaves_nothing_behind(python: str, tmp_path: Path) -> None:
    word = f"orphaned-{tmp_path}"
    service = f"""
import asyncio, sys
from pathlib import Path
from problem_service.judge.languages.python import find_python
from problem_service.judge.sandbox.interface import Limits
from problem_service.judge.sandbox.namespaces import NamespaceSandbox

async def main():
    async with NamespaceSandbox(find_python().toolchain).box({{}}) as box:
        sleep = [{python!r}, "-I", "-S", "-c", "import time; time.sleep(600)", {word!r}]
        await box.run(sleep, b"", Limits(cpu_s=1, wall_s=600, memory_bytes=1 << 28))

asyncio.run(main())
"""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", service, cwd=REPOSITORY)
    await until_found(word, found=True)
    process.kill()
    await process.wait()
    await until_found(word, found=False)


async def test_boxes_run_side_by_side(sandbox: NamespaceSandbox, python: str) -> None:
    async def run(number: int) -> bytes:
        async with sandbox.box({}) as box:
            return (await box.run([python, "-I", "-S", "-c", f"print({number})"], b"", SMALL)).stdout

    assert await asyncio.gather(*map(run, range(5))) == [f"{number}\n".encode() for number in range(5)]
