"""What is particular to Piston."""

import asyncio
import logging
from typing import Any

import pytest

from problem_service.judge.backends.interface import BackendFailed, BackendUnavailable, Built, ProblemLimits
from problem_service.judge.backends.remote.piston_wire import runtimes
from problem_service.judge.verdicts import Verdict
from tests.problem_service.backends.fakes import piston as fakes
from tests.problem_service.backends.fakes.faults import answer
from tests.problem_service.backends.fakes.piston import FakePiston
from tests.problem_service.backends.fakes.server import JsonObject
from tests.problem_service.backends.remotes import LIMITS, Remote, only_run, steps


def test_the_newest_runtime_is_chosen_and_node_before_deno() -> None:
    names = ("python", "cpp", "javascript", "typescript", "csharp", "swift")
    found = runtimes(fakes.RUNTIMES, names)
    assert {name: (runtime.language, runtime.version) for name, runtime in found.items()} == {
        "python": ("python", "3.12.0"),
        "cpp": ("c++", "10.2.0"),
        "javascript": ("javascript", "20.11.1"),
        "typescript": ("typescript", "1.32.3"),
        "csharp": ("csharp.net", "5.0.201"),
    }


async def test_limits_are_those_of_the_problem_and_the_runtime(
    piston: Remote, fake_piston: FakePiston
) -> None:
    async with piston.open() as backend:
        await only_run(backend, "pass", limits=ProblemLimits(time_s=2, memory_mb=64))
    (given,) = fake_piston.given
    assert given["run_cpu_time"] == 2100
    assert given["run_timeout"] == 8300
    assert given["run_memory_limit"] == (64 + 16) << 20  # no limit of its own (-1) does not forbid that
    assert (given["language"], given["version"]) == ("python", "3.12.0")
    assert given["files"][0]["name"] == "main.py"


async def test_limits_beyond_the_server_s_are_lowered_and_remembered(
    piston: Remote, fake_piston: FakePiston
) -> None:
    fake_piston.limits = {"run_timeout": 3000, "run_cpu_time": 2500, "run_memory_limit": 50_000_000}
    async with piston.open() as backend:
        for _ in range(2):
            assert (await only_run(backend, "pass")).failure is None
    assert len(fake_piston.given) == 3 + 1 + 1  # three refusals, then no more
    last = fake_piston.given[-1]
    assert (last["run_timeout"], last["run_cpu_time"], last["run_memory_limit"]) == (3000, 2500, 50_000_000)


async def test_the_lowered_time_is_what_a_program_is_held_to(piston: Remote, fake_piston: FakePiston) -> None:
    fake_piston.limits["run_cpu_time"] = 300
    async with piston.open() as backend:
        assert (await only_run(backend, "while True: pass")).failure is Verdict.TLE


async def test_a_server_that_refuses_its_own_limits_is_given_up(
    piston: Remote, fake_piston: FakePiston
) -> None:
    text = '{"message": "run_timeout cannot exceed the configured limit of 3000"}'
    fake_piston.faults.plan("POST", "/api/v2/execute", answer(400, text=text))
    async with piston.open() as backend:
        with pytest.raises(BackendUnavailable, match="keeps refusing"):
            await only_run(backend, "pass")
    assert fake_piston.faults.met < 10


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
async def test_a_small_cap_on_output_is_told_once_and_in_health(
    piston: Remote, fake_piston: FakePiston, stream: str, caplog: pytest.LogCaptureFixture
) -> None:
    fake_piston.output_max_size = 1024
    source = f"import sys; print('x' * 2000, file=sys.{stream})"
    async with piston.open() as backend:
        assert "PISTON_OUTPUT_MAX_SIZE" not in await backend.check()
        with caplog.at_level(logging.WARNING):
            for _ in range(2):
                run = await only_run(backend, source, limits=ProblemLimits(time_s=5))
                assert (run.failure, run.truncated) == (Verdict.OLE, True)
        assert "PISTON_OUTPUT_MAX_SIZE" in await backend.check()
    assert caplog.text.count("PISTON_OUTPUT_MAX_SIZE") == 1


async def test_output_of_just_the_cap_is_whole(piston: Remote, fake_piston: FakePiston) -> None:
    fake_piston.output_max_size = 1024
    async with piston.open() as backend:
        run = await only_run(backend, "print('x' * 1024, end='')")
    assert (run.failure, run.truncated, len(run.stdout)) == (None, False, 1024)


def _old(answer: JsonObject) -> JsonObject:
    """As Piston 3.0 answers."""
    known = ("stdout", "stderr", "output", "code", "signal")
    return answer | {"run": {name: answer["run"][name] for name in known}}


async def test_an_old_version_kills_for_time_without_saying_so(
    piston: Remote, fake_piston: FakePiston
) -> None:
    fake_piston.amend = _old
    async with piston.open() as backend:
        assert (await only_run(backend, "print(1)")).failure is None
        run = await only_run(backend, "while True: pass", limits=ProblemLimits(time_s=0.2))
    assert (run.failure, run.signal) == (Verdict.TLE, 9)


async def test_an_old_version_cuts_output_without_saying_so(piston: Remote, fake_piston: FakePiston) -> None:
    fake_piston.amend = _old
    async with piston.open() as backend:
        run = await only_run(backend, "print('x' * 1024, end='')")
    assert (run.failure, run.truncated) == (Verdict.OLE, True)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"status": "TO", "signal": "SIGKILL", "code": None}, (Verdict.TLE, None, 9)),
        ({"status": "OL", "signal": "SIGKILL", "code": None}, (Verdict.OLE, None, 9)),
        ({"status": "EL", "signal": "SIGKILL", "code": None}, (Verdict.OLE, None, 9)),
        ({"status": "RE", "code": 1}, (Verdict.RE, 1, None)),
        ({"status": "RE", "code": 139}, (Verdict.RE, None, 11)),
        ({"status": "SG", "signal": "SIGSEGV", "code": None}, (Verdict.RE, None, 11)),
        ({"status": "SG", "signal": "SIGKILL", "code": None, "memory": 335_000_000}, (Verdict.MLE, None, 9)),
        ({"status": "RE", "code": 137, "memory": 285_212_000}, (Verdict.MLE, None, 9)),
        ({"memory": None, "cpu_time": None, "wall_time": None}, (None, 0, None)),
    ],
)
async def test_statuses_are_verdicts(
    piston: Remote,
    fake_piston: FakePiston,
    given: dict[str, Any],
    expected: tuple[Verdict | None, int | None, int | None],
) -> None:
    fake_piston.amend = lambda answer: answer | {"run": answer["run"] | given}
    async with piston.open() as backend:
        run = await only_run(backend, "pass")
    assert (run.failure, run.exit_code, run.signal) == expected


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"run": {"status": "XX", "message": "no box"}}, "no box"),
        ({"compile": {"status": "XX", "message": "no box"}}, "no box"),
        ({"run": None}, "run is missing"),
        ({"run": {"stdout": ""}}, "neither code nor signal"),
        ({"run": {"code": None, "signal": "SIGWHAT"}}, "signal"),
        ({"run": {"code": 0, "stdout": ["a"]}}, "stdout is not a text"),
        ({"compile": "no"}, "an object is missing"),
    ],
)
async def test_what_says_nothing_of_the_program_is_a_failure_of_piston(
    piston: Remote, fake_piston: FakePiston, given: dict[str, Any], text: str
) -> None:
    fake_piston.amend = lambda answer: answer | given
    async with piston.open() as backend:
        with pytest.raises(BackendFailed, match=text):
            await only_run(backend, "pass")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"code": None, "signal": "SIGKILL", "status": "TO"}, "Compiling took too long."),
        ({"code": None, "signal": "SIGKILL", "status": "OL"}, "The compiler says more than can be shown."),
        ({"code": 1, "status": "RE"}, "The program does not compile."),
        ({"code": 1, "status": "RE", "stderr": "main.py:1: no", "stdout": "!"}, "your program:1: no!"),
        ({"code": 1, "stderr": "x" * 9000}, "x" * 2000 + "\n… 5000 characters left out …\n" + "x" * 2000),
    ],
)
async def test_a_compiler_s_complaint_is_passed_on(
    piston: Remote, fake_piston: FakePiston, given: dict[str, Any], message: str
) -> None:
    fake_piston.amend = lambda answer: answer | {"compile": given, "run": given}
    async with piston.open() as backend:
        assert await steps(backend, "pass", [b""] * 9) == [Built(ok=False, message=message)]
    assert len(fake_piston.given) == 1  # the others need not be tried


async def test_interpreted_languages_have_no_compile_stage(piston: Remote, fake_piston: FakePiston) -> None:
    fake_piston.amend = lambda answer: {name: part for name, part in answer.items() if name != "compile"}
    async with piston.open() as backend:
        assert (await only_run(backend, "print(1)")).stdout == b"1\n"


async def test_what_compiled_before_must_compile_again(piston: Remote, fake_piston: FakePiston) -> None:
    late = {"compile": {"code": 1}}
    fake_piston.amend = lambda answer: answer | late if fake_piston.ran > 1 else answer
    async with piston.open() as backend:
        with pytest.raises(BackendFailed, match="did not compile"):
            await steps(backend, "pass", [b""] * 5)


async def test_a_runtime_that_is_gone_is_looked_for_anew(piston: Remote, fake_piston: FakePiston) -> None:
    async with piston.open() as backend:
        await backend.languages()
        fake_piston.runtimes = [{"language": "python", "version": "3.13.1", "aliases": []}]
        with pytest.raises(BackendUnavailable, match=r"python-3\.12\.0 runtime is unknown"):
            await only_run(backend, "pass")
        assert (await only_run(backend, "pass")).failure is None


@pytest.mark.parametrize("end", ["/api/v2", "/api/v2/"])
async def test_the_address_may_have_the_path_of_the_api(piston: Remote, end: str) -> None:
    async with piston.open(url=piston.fake.url + end) as backend:
        assert (await only_run(backend, "print(1)")).stdout == b"1\n"


async def test_no_more_run_at_once_than_there_are_places(piston: Remote, fake_piston: FakePiston) -> None:
    most = 0

    def amend(answer: JsonObject) -> JsonObject:
        nonlocal most
        most = max(most, fake_piston.running + 1)
        return answer

    fake_piston.amend = amend
    async with piston.open(places=2) as backend:
        await asyncio.gather(*(steps(backend, "pass", [b""] * 4) for _ in range(3)))
    assert most == 2


async def test_health_tells_how_many_languages_there_are(piston: Remote) -> None:
    async with piston.open() as backend:
        assert await backend.check() == "Piston at 127.0.0.1: 1 of 1 languages"
        assert (backend.name, backend.places) == ("piston", 4)


async def test_a_program_may_be_sent_without_a_token(piston: Remote, fake_piston: FakePiston) -> None:
    fake_piston.token = ""
    async with piston.open(token=None) as backend:
        assert (await only_run(backend, "print(1)", limits=LIMITS)).stdout == b"1\n"
    assert not any("Authorization" in asked.headers for asked in fake_piston.asked)
