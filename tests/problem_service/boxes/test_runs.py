"""What a box gives to a program, and what one run leaves for the next."""

import asyncio

import pytest

from problem_service.judge.boxes.interface import SandboxFailed
from problem_service.judge.verdicts import Verdict
from tests.problem_service.boxes.conftest import SMALL, RunScript, python
from tests.problem_service.boxes.driven import DrivenSandbox
from tests.problem_service.boxes.modes import BOTH
from tests.problem_service.boxes.scripts import TRY, printed, verdict

pytestmark = pytest.mark.modes(BOTH)


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


async def test_output_is_told_as_it_comes(sandbox: DrivenSandbox) -> None:
    told = asyncio.Queue[tuple[str, bytes]]()
    script = "import sys, time\nprint('one', flush=True)\ntime.sleep(60)"
    async with sandbox.box() as box:
        run = box.run(
            python(sandbox, "-c", script), b"", SMALL, on_output=lambda *piece: told.put_nowait(piece)
        )
        task = asyncio.create_task(run)
        assert await told.get() == ("stdout", b"one\n")
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


LEAVE = """
import os, time
def leave(*arguments):
    try:
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                print("here", flush=True)
                time.sleep(600)
            os._exit(0)
        os.wait()
    except PermissionError:
        pass
for action in (
    lambda: open(os.environ["TMPDIR"] + "/left", "w").close(),
    lambda: os.mkdir(os.environ["TMPDIR"] + "/folder"),
    lambda: os.chmod(os.environ["TMPDIR"], 0o700),
    lambda: os.setxattr(os.environ["TMPDIR"], "user.mark", b"1"),
):
    try:
        action()
    except OSError:
        pass
leave()
"""
LOOK = (
    TRY
    + """
alive = []
if os.getpid() < 1000:
    for process in range(2, 1000):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            continue
        alive.append(process)
tmp = os.environ["TMPDIR"]
print(json.dumps([
    attempt(os.listdir, tmp),
    attempt(os.listxattr, tmp),
    [process for process in alive if process != os.getpid()],
]))
"""
)


async def test_one_run_leaves_nothing_for_the_next(sandbox: DrivenSandbox) -> None:
    async with sandbox.box() as box:
        before = await box.run(python(sandbox, "-c", LOOK), b"", SMALL)
        left = await box.run(python(sandbox, "-c", LEAVE), b"", SMALL)
        assert left.exit_code == 0, left
        after = await box.run(python(sandbox, "-c", LOOK), b"", SMALL)
    shown, attributes, alive = printed(before)
    assert printed(after) == [shown, attributes, alive]
    assert "left" not in shown
    assert (attributes, alive) == ("[]", [])


async def test_a_compilers_daemons_end_with_it(sandbox: DrivenSandbox) -> None:
    async with sandbox.box() as box:
        await box.run(python(sandbox, "-c", LEAVE), b"", SMALL, writable=True)
        processes = sandbox.remains()["processes"]
        assert len(processes) == 1, processes  # the first one of the box
        assert printed(await box.run(python(sandbox, "-c", LOOK), b"", SMALL))[2] == []


async def test_the_folder_is_writable_only_when_asked(sandbox: DrivenSandbox) -> None:
    async with sandbox.box() as box:
        script = "open('built', 'w').write('1'); import os; print(os.getcwd())"
        built = await box.run(python(sandbox, "-c", script), b"", SMALL, writable=True)
        assert built.exit_code == 0
        read = await box.run(python(sandbox, "-c", "print(open('built').read())"), b"", SMALL)
        assert read.stdout == b"1\n"
        assert (await box.run(python(sandbox, "-c", script), b"", SMALL)).exit_code == 1


async def test_a_program_that_is_not_there_is_a_failure_of_the_sandbox(sandbox: DrivenSandbox) -> None:
    async with sandbox.box() as box:
        with pytest.raises(SandboxFailed, match=r"No such file|Permission denied"):
            await box.run(["/usr/lib/missing"], b"", SMALL)


@pytest.mark.parametrize(
    "content", [b"no program", b"#!/missing\n", b"\x7fELF" + bytes(100), b"", None], ids=repr
)
async def test_a_program_that_was_built_so_that_it_cannot_start_fails_by_itself(
    sandbox: DrivenSandbox, content: bytes | None
) -> None:
    async with sandbox.box() as box:
        script = "import os, sys\nopen('main', 'wb').write(sys.stdin.buffer.read())\nos.chmod('main', 0o755)"
        if content is not None:
            built = await box.run(python(sandbox, "-c", script), content, SMALL, writable=True)
            assert built.exit_code == 0, built
        outcome = await box.run(["./main"], b"", SMALL)
        assert outcome.exit_code == 126
        assert verdict(outcome, SMALL) is Verdict.RE
        again = await box.run(python(sandbox, "-c", "print('again')"), b"", SMALL)
    assert again.stdout == b"again\n"


@pytest.mark.parametrize("name", ["../escaped", "/tmp/escaped", "a\0b", "", ".", ".."])
async def test_a_file_is_put_into_the_folder_or_not_at_all(sandbox: DrivenSandbox, name: str) -> None:
    async with sandbox.box() as box:
        with pytest.raises(SandboxFailed, match="no name for a file"):
            await box.put({name: b""})


async def test_boxes_run_side_by_side(sandbox: DrivenSandbox) -> None:
    async def run(number: int) -> bytes:
        async with sandbox.box() as box:
            return (await box.run(python(sandbox, "-c", f"print({number})"), b"", SMALL)).stdout

    assert await asyncio.gather(*map(run, range(5))) == [f"{number}\n".encode() for number in range(5)]


HOARD_OF_THREADS = """
import threading, time
threading.stack_size(64 * 1024)
try:
    while True:
        threading.Thread(target=time.sleep, args=(60,)).start()
except RuntimeError:
    print("full", flush=True)
"""
LATE_THREADS = """
import threading, time
print("started", flush=True)
while time.process_time() < 0.4:
    pass
threads = [threading.Thread(target=print) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


async def test_threads_that_one_box_starts_are_not_counted_in_another(sandbox: DrivenSandbox) -> None:
    started, full = asyncio.Event(), asyncio.Event()
    async with sandbox.box() as greedy, sandbox.box() as honest, asyncio.TaskGroup() as group:
        late = python(sandbox, "-c", LATE_THREADS)
        outcome = group.create_task(honest.run(late, b"", SMALL, on_output=lambda *_: started.set()))
        await started.wait()
        hoard = python(sandbox, "-c", HOARD_OF_THREADS)
        hoarding = group.create_task(greedy.run(hoard, b"", SMALL, on_output=lambda *_: full.set()))
        hoarding.add_done_callback(lambda _: full.set())
        await full.wait()
        assert (await outcome).exit_code == 0, outcome.result()
        hoarding.cancel()
