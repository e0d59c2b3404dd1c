"""What comes of programs is the same at each of the services."""

from collections.abc import Iterator
from contextlib import aclosing

import pytest

from problem_service.judge.backends.interface import (
    BackendFailed,
    BackendUnavailable,
    Built,
    Input,
    ProblemLimits,
    Program,
    Ran,
)
from problem_service.judge.verdicts import Verdict
from problem_service.signature import Parameter, Primitive, Signature
from tests.problem_service.backends.remotes import LIMITS, Checked, Remote, only_run, steps
from tests.waiting import until

ECHO = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read().rstrip(b'\\n'))"


async def test_each_input_gets_its_result_in_order(remote: Remote) -> None:
    async with remote.open() as backend:
        built, *runs = await steps(backend, "print(int(input()) * 2)", [b"%d" % n for n in range(25)])
    assert built == Built(ok=True)
    assert [run.index for run in runs if isinstance(run, Ran)] == list(range(25))
    assert [run.stdout for run in runs if isinstance(run, Ran)] == [b"%d\n" % (2 * n) for n in range(25)]


async def test_a_run_is_measured(remote: Remote) -> None:
    async with remote.open() as backend:
        run = await only_run(backend, "sum(range(2_000_000))")
    assert run.failure is None
    assert run.exit_code == 0
    assert run.signal is None
    assert 0 < run.cpu_ms < 5000
    assert 0 < run.wall_ms < 20_000
    assert 1000 < run.memory_kb < 256 * 1024


async def test_the_two_streams_are_kept_apart(remote: Remote) -> None:
    async with remote.open() as backend:
        run = await only_run(backend, "import sys; print('out'); print('err', file=sys.stderr)")
    assert (run.stdout, run.stderr) == (b"out\n", b"err\n")


async def test_text_beyond_ascii_passes_unchanged(remote: Remote) -> None:
    text = 'é 😀 \x00\x01 "quotes" \\ <b>&amp;</b>\nnext line'.encode()
    async with remote.open() as backend:
        assert (await only_run(backend, ECHO, text)).stdout == text


async def test_a_program_that_does_not_compile_is_told_so_without_a_run(remote: Remote) -> None:
    async with remote.open() as backend:
        (built,) = await steps(backend, "def (:\n", [b"1", b"2", b"3"])
    assert isinstance(built, Built)
    assert not built.ok
    assert "your program" in built.message  # through the language's compile_message
    assert "invalid syntax" in built.message


async def test_a_first_run_may_show_that_a_program_does_not_compile(remote: Remote) -> None:
    source = "print('line 3 of main.py: no'); raise SystemExit(100)"
    async with remote.open(languages={"python": Checked()}) as backend:
        assert await steps(backend, source, [b"", b""]) == [Built(False, "line 3 of your program: no")]


async def test_a_program_is_built_even_without_inputs(remote: Remote) -> None:
    async with remote.open() as backend:
        assert await steps(backend, "print(1)", []) == [Built(ok=True)]
        (built,) = await steps(backend, "print(", [])
    assert isinstance(built, Built)
    assert not built.ok


async def test_an_exit_code_is_a_runtime_error(remote: Remote) -> None:
    async with remote.open() as backend:
        run = await only_run(backend, "print('so far'); raise SystemExit(3)")
    assert (run.failure, run.exit_code, run.signal) == (Verdict.RE, 3, None)
    assert run.stdout == b"so far\n"


async def test_a_signal_is_a_runtime_error(remote: Remote) -> None:
    async with remote.open() as backend:
        run = await only_run(backend, "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    assert (run.failure, run.exit_code, run.signal) == (Verdict.RE, None, 11)


async def test_an_endless_loop_runs_out_of_time(remote: Remote) -> None:
    async with remote.open() as backend:
        run = await only_run(backend, "while True: pass", limits=ProblemLimits(time_s=0.3))
    assert run.failure is Verdict.TLE
    assert run.cpu_ms >= 300


async def test_a_sleeping_program_runs_out_of_time(remote: Remote) -> None:
    async with remote.open() as backend:
        run = await only_run(backend, "import time; time.sleep(60)", limits=ProblemLimits(wall_s=1))
    assert run.failure is Verdict.TLE
    assert run.cpu_ms < 1000


async def test_a_hungry_program_runs_out_of_memory(remote: Remote) -> None:
    async with remote.open() as backend:
        run = await only_run(
            backend, "held = bytearray(b'1') * (300 << 20)", limits=ProblemLimits(memory_mb=64)
        )
    assert run.failure is Verdict.MLE


async def test_a_flood_of_output_is_cut_off(remote: Remote) -> None:
    remote.fake.output_max_size = LIMITS.output_bytes  # type: ignore[attr-defined]  # of Piston alone
    async with remote.open() as backend:
        run = await only_run(backend, "import sys; sys.stdout.write('x' * (1 << 20))")
    assert run.failure is Verdict.OLE
    assert run.truncated
    assert len(run.stdout) <= LIMITS.output_bytes


async def test_a_program_gets_arguments_and_files_beside_it(remote: Remote) -> None:
    source = "import sys; print(sys.argv[1:], *[open(name, 'rb').read() for name in sys.argv[1:]])"
    given = Input(b"", ("in put", "answer"), {"in put": b"\xff\x00", "answer": b"42"})
    async with remote.open() as backend:
        _, run = await steps(backend, source, [given])
    assert isinstance(run, Ran)
    assert run.stdout == b"['in put', 'answer'] b'\\xff\\x00' b'42'\n", run.stderr


async def test_a_signature_is_run_by_the_harness_in_the_one_file(remote: Remote) -> None:
    signature = Signature("twice", (Parameter("value", Primitive.INT),), Primitive.INT)
    program = Program("python", "def twice(value):\n    return 2 * value", signature)
    async with remote.open() as backend, aclosing(backend.run(program, [Input(b"[21]")], LIMITS)) as run:
        _, ran = [step async for step in run]
    assert isinstance(ran, Ran)
    assert ran.stdout == b"42\n"


async def test_inputs_are_taken_as_they_are_needed(remote: Remote) -> None:
    taken = []

    def inputs() -> Iterator[Input]:
        for n in range(1000):
            taken.append(n)
            yield Input(b"%d" % n)

    async with remote.open() as backend:
        run = backend.run(Program("python", "print(input())"), inputs(), LIMITS)
        async with aclosing(run):
            assert await anext(run) == Built(ok=True)
            await anext(run)
    assert len(taken) <= 21


async def test_who_stops_listening_stops_the_programs_that_run(remote: Remote) -> None:
    async with remote.open() as backend:
        source = "import time; time.sleep(0 if input() == '0' else 60)"
        limits = ProblemLimits(wall_s=15)
        run = backend.run(Program("python", source), [Input(b"%d" % n) for n in range(10)], limits)
        async with aclosing(run):
            assert await anext(run) == Built(ok=True)
            first = await anext(run)
            assert isinstance(first, Ran)
            assert first.failure is None
        asked = len(remote.fake.asked)
        await until(lambda: remote.fake.running == 0)
    assert not [later for later in remote.fake.asked[asked:] if later.path == remote.path]


async def test_output_that_is_not_text_is_kept_or_marked(remote: Remote) -> None:
    async with remote.open() as backend:
        run = await only_run(backend, "import sys; sys.stdout.buffer.write(b'a\\xffb')")
    exact = remote.url_setting == "PROBLEM_JUDGE0_URL"
    assert run.stdout == (b"a\xffb" if exact else "a\ufffdb".encode())


@pytest.mark.parametrize("name", ["judge0", "gojudge"])
async def test_input_that_is_not_text_passes_unchanged(all_remotes: dict[str, Remote], name: str) -> None:
    async with all_remotes[name].open() as backend:
        run = await only_run(backend, "import sys; print(sys.stdin.buffer.read())", b"\xff\x00\n")
    assert run.stdout == b"b'\\xff\\x00\\n'\n"


async def test_input_that_is_not_text_is_refused_by_a_service_of_texts(piston: Remote) -> None:
    async with piston.open() as backend:
        with pytest.raises(BackendUnavailable, match="UTF-8"):
            await only_run(backend, "pass", b"\xff")


async def test_a_source_with_half_a_surrogate_pair_is_no_fault_of_ours(remote: Remote) -> None:
    async with remote.open() as backend:
        run = await only_run(backend, "print('\ud800')")
    assert run.stdout == b"?\n"


async def test_a_language_that_the_service_lacks_is_told(remote: Remote) -> None:
    class Fortran(Checked):
        label = "Fortran"

    async with remote.open(languages={"fortran": Fortran(), "python": Checked()}) as backend:
        missing = {state.name: state.missing for state in await backend.languages()}
        with pytest.raises(BackendFailed, match="Fortran"):
            await anext(backend.run(Program("fortran", "end"), [Input(b"")], LIMITS))
    assert missing["python"] is None
    assert missing["fortran"]
