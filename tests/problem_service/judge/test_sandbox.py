"""What a box gives to a program, and what it leaves behind."""

import asyncio
import resource
from pathlib import Path

import pytest

from problem_service.judge.boxes.interface import SandboxFailed, SandboxUnavailable
from problem_service.judge.boxes.namespaces import NamespaceSandbox
from tests.problem_service.judge.conftest import SMALL, RunScript, printed


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


async def test_a_host_that_is_short_of_something_is_a_failure_of_the_sandbox(
    sandbox: NamespaceSandbox,
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        with pytest.raises(SandboxUnavailable, match="Too many open files"):
            await sandbox.check()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    await sandbox.check()


async def test_boxes_run_side_by_side(sandbox: NamespaceSandbox, python: str) -> None:
    async def run(number: int) -> bytes:
        async with sandbox.box({}) as box:
            return (await box.run([python, "-I", "-S", "-c", f"print({number})"], b"", SMALL)).stdout

    assert await asyncio.gather(*map(run, range(5))) == [f"{number}\n".encode() for number in range(5)]
