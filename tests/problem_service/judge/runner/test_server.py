"""A real runner, spoken to as the judge does and as it does not."""

import asyncio
import contextlib
import secrets
import socket
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from deploy.databases import ROOT
from problem_service.judge.backends.interface import (
    BackendFailed,
    BackendUnavailable,
    Built,
    Input,
    ProblemLimits,
    Program,
    Ran,
    Step,
)
from problem_service.judge.backends.runners import Runners
from problem_service.judge.runner import messages
from problem_service.judge.runner.frames import Frame, read_frame
from problem_service.judge.runner.listening import connect, parse_address
from problem_service.judge.runner.messages import WINDOW, Job
from tests.problem_service.runners import running_runner
from tests.waiting import until

LIMITS = ProblemLimits(time_s=1, memory_mb=128, wall_s=600)
ECHO = Program("python", "import sys\nsys.stdout.write(sys.stdin.read())\n")
SLEEP = Program("python", "import time\ntime.sleep(600)\n")


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a short name: the path of a socket has a limit."""
    return tmp_path_factory.mktemp("r")


@asynccontextmanager
async def talking(address: str) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await connect(parse_address(address))
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def answers(address: str, *sent: bytes) -> list[Frame]:
    """All that a runner answers until it hangs up."""
    async with asyncio.timeout(60), talking(address) as (reader, writer):
        writer.write(b"".join(sent))
        frames = []
        with contextlib.suppress(ConnectionError):
            while (frame := await read_frame(reader)) is not None:
                frames.append(frame)
        return frames


async def steps_of(runners: Runners, program: Program, *inputs: Input) -> list[Step]:
    async with aclosing(runners.run(program, inputs, LIMITS)) as steps:
        return [step async for step in steps]


async def assert_works(address: str) -> None:
    """The runner takes jobs, and gives them places."""
    async with asyncio.timeout(60), Runners([parse_address(address)]) as runners:
        built, ran = await steps_of(runners, ECHO, Input(b"abc"))
    assert built == Built(ok=True)
    assert isinstance(ran, Ran)
    assert ran.stdout == b"abc"


HELLO = messages.hello(None).encode()
JOB = messages.of_job(Job(ECHO, LIMITS)).encode()
INPUT = messages.of_input(Input(b"abc")).encode()
END = Frame({"type": "end"}).encode()


async def test_every_input_is_run_in_order_however_many_there_are(runners: Runners) -> None:
    taken = 0

    def inputs() -> Iterator[Input]:
        nonlocal taken
        for number in range(30):
            taken += 1
            yield Input(str(number).encode())

    async with aclosing(runners.run(ECHO, inputs(), LIMITS)) as steps:
        assert await anext(steps) == Built(ok=True)
        for number in range(30):
            ran = await anext(steps)
            assert isinstance(ran, Ran)
            assert (ran.index, ran.stdout) == (number, str(number).encode())
            assert taken <= number + 1 + WINDOW  # what is to be run is not all held at once
        with pytest.raises(StopAsyncIteration):
            await anext(steps)


async def test_files_lie_beside_the_program_and_arguments_are_given_to_it(runners: Runners) -> None:
    source = "import sys\nprint(sys.argv[1:], open(sys.argv[1]).read(), input())\n"
    given_input = Input(b"typed", ("input", "x y"), {"input": b"of the file"})
    _, ran = await steps_of(runners, Program("python", source), given_input)
    assert isinstance(ran, Ran)
    assert ran.stdout == b"['input', 'x y'] of the file typed\n"


async def test_a_conversation_runs_one_program_on_inputs_that_come_one_by_one(runners: Runners) -> None:
    async with runners.converse(ECHO, LIMITS) as conversation:
        first = await conversation.run(Input(b"one"))
        assert isinstance(first, Ran)
        second = await conversation.run(Input(first.stdout + b" and two"))
        assert isinstance(second, Ran)
    assert second.stdout == b"one and two"


@pytest.mark.parametrize(
    "sent",
    [
        [b""],
        [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"],
        [JOB],
        [HELLO, HELLO],
        [HELLO, END],
        [HELLO, Frame({"type": "unheard-of"}).encode()],
        [HELLO, JOB, JOB],
        [HELLO, JOB, INPUT, HELLO],
        [HELLO, JOB, END, INPUT],
        [HELLO, JOB, *[INPUT] * 50],
        [HELLO, JOB, INPUT[:-1]],
        [HELLO, Frame({"type": "watch"}).encode(), INPUT],
        [HELLO, messages.of_job(Job(Program("cobol", "x"), LIMITS)).encode(), INPUT],
        [Frame({"type": "hello", "version": 0}).encode(), JOB],
        [Frame({"type": "hello", "version": 1, "key": "x" * 5000}).encode(), JOB],
    ],
)
async def test_what_the_protocol_does_not_know_ends_the_connection_alone(
    runner_address: str, sent: list[bytes]
) -> None:
    async with asyncio.timeout(60), talking(runner_address) as (reader, writer):
        writer.write(b"".join(sent))
        if sent in ([b""], [HELLO, JOB, INPUT[:-1]]):
            writer.write_eof()
        with contextlib.suppress(ConnectionError):
            while await reader.read(1 << 16):
                pass
    await assert_works(runner_address)


@given(st.lists(st.sampled_from([HELLO, JOB, INPUT, END]) | st.binary(max_size=40), max_size=6), st.data())
@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_bytes_harm_the_runner(runner_address: str, parts: list[bytes], data: st.DataObject) -> None:
    sent = bytearray(b"".join(parts))
    for place in data.draw(st.lists(st.integers(0, max(0, len(sent) - 1)), max_size=3)):
        if sent:
            sent[place] ^= 1 << data.draw(st.integers(0, 7))
    async with talking(runner_address) as (reader, writer):
        writer.write(bytes(sent))
        writer.write_eof()
        async with asyncio.timeout(60):
            with contextlib.suppress(ConnectionError):
                while await reader.read(1 << 16):
                    pass


async def test_after_all_that_the_runner_works(runner_address: str) -> None:
    await assert_works(runner_address)


async def test_hanging_up_frees_the_place_at_once_and_a_full_line_refuses(folder: Path) -> None:
    address = f"unix:{folder}/s"
    with running_runner(address, "--boxes", "1", "--waiting", "0"):
        async with asyncio.timeout(30), Runners([parse_address(address)]) as runners:
            async with aclosing(runners.run(SLEEP, [Input(b"")], LIMITS)) as running:
                await anext(running)
                with pytest.raises(BackendUnavailable) as refused:
                    await steps_of(runners, ECHO, Input(b""))
                assert refused.value.retry_after
                async with runners.converse(ECHO, LIMITS) as beside:  # which takes no place
                    ran = await beside.run(Input(b"x"))
                    assert isinstance(ran, Ran)
                    assert ran.stdout == b"x"

            async def free() -> bool:
                try:
                    return len(await steps_of(runners, ECHO, Input(b""))) == 2
                except BackendUnavailable:
                    return False

            await until(free)


async def test_a_socket_file_is_for_its_owner_alone_and_gone_at_the_end(folder: Path) -> None:
    path = folder / "s"
    with running_runner(f"unix:{path}") as process:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert process.returncode == 0
    assert not path.exists()


async def test_a_runner_takes_over_the_socket_of_one_that_was_killed(folder: Path) -> None:
    address = f"unix:{folder}/s"
    with running_runner(address) as killed:
        killed.kill()
        killed.wait()
        with running_runner(address):
            await assert_works(address)


def run_to_end(*options: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "problem_service.judge.runner", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def test_over_a_network_a_judge_must_know_the_key(folder: Path) -> None:
    key_file = folder / "key"
    key_file.write_text(secrets.token_hex(16) + "\n")
    address = f"tcp://127.0.0.1:{free_port()}"
    with running_runner(address, "--key-file", str(key_file)):
        for key in (None, "", "é", "x" * 32):
            (refusal,) = await answers(address, messages.hello(key).encode(), JOB)
            assert refusal.type == "failed"
            assert "key" in refusal.header["message"]
        async with Runners([parse_address(address)], key=key_file.read_text().strip()) as runners:
            assert len(await steps_of(runners, ECHO, Input(b""))) == 2
        async with Runners([parse_address(address)], key="wrong") as strangers:
            with pytest.raises(BackendFailed):
                await strangers.check()


def test_a_runner_is_open_to_no_network_without_a_key(folder: Path) -> None:
    short = folder / "short"
    short.write_text("short")
    for options in (["--listen", "tcp://0.0.0.0:0"], ["--listen", "tcp://[::]:1"]):
        ended = run_to_end(*options)
        assert (ended.returncode, "--key-file" in ended.stderr) == (1, True)
        ended = run_to_end(*options, "--key-file", str(short))
        assert (ended.returncode, "fewer than 32" in ended.stderr) == (1, True)


def test_the_command_line_explains_itself() -> None:
    shown = run_to_end("--help")
    assert shown.returncode == 0
    for option in ("--listen", "--boxes", "--cache", "--key-file", "--toolchain"):
        assert option in shown.stdout
    for bad in (
        ["--listen", "http://x"],
        ["--listen", "unix:relative"],
        ["--listen", "unix:/x", "--boxes", "0"],
        ["--listen", "unix:/x", "--toolchain", "cobol=/x"],
    ):
        assert run_to_end(*bad).returncode == 2


async def test_a_runner_ends_at_once_though_it_still_prepares(folder: Path) -> None:
    with running_runner(f"unix:{folder}/s", "--cache", str(folder / "cache")) as process:
        process.terminate()
        assert await asyncio.to_thread(process.wait, 5) == 0
