"""What is particular to Judge0."""

import asyncio
from contextlib import aclosing
from typing import Any

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
from problem_service.judge.backends.judge0 import Judge0
from problem_service.judge.backends.remote.judge0_languages import DOCUMENTED, choose
from problem_service.judge.verdicts import Verdict
from tests.problem_service.backends.fakes import judge0 as fakes
from tests.problem_service.backends.fakes.faults import answer
from tests.problem_service.backends.fakes.judge0 import FakeJudge0
from tests.problem_service.backends.remotes import HASTY, LIMITS, SECRET, Python, Remote, only_run, steps
from tests.waiting import until


def test_the_newest_version_of_the_usual_compiler_is_chosen() -> None:
    chosen = choose((language["id"], language["name"]) for language in fakes.LANGUAGES)
    assert {name: language.id for name, language in chosen.items()} == {
        "c": 50,
        "cpp": 105,
        "csharp": 51,
        "java": 91,
        "javascript": 102,
        "python": 71,
    }
    assert chosen["cpp"].version == "GCC 14.1.0"
    assert chosen["python"].version == "3.8.1"


def test_another_compiler_does_where_the_usual_one_is_missing() -> None:
    assert choose([(7, "C (Clang 18.1.8)"), (8, "C# (.NET Core SDK 3.1.406)")]).keys() == {"c", "csharp"}


def test_there_is_a_documented_id_for_each_language() -> None:
    assert len(DOCUMENTED) == 13


async def test_what_the_server_lists_decides(judge0: Remote, fake_judge0: FakeJudge0) -> None:
    fake_judge0.languages = [{"id": 871, "name": "Python (3.14.0)"}]
    async with judge0.open() as backend:
        (state,) = await backend.languages()
        await only_run(backend, "print(1)")
    assert (state.version, state.missing) == ("3.14.0", None)
    assert fake_judge0.given[0]["language_id"] == 871


async def test_a_server_that_lists_nothing_is_sent_the_documented_ids(
    judge0: Remote, fake_judge0: FakeJudge0
) -> None:
    fake_judge0.faults.plan("GET", "/languages", answer(404))
    async with judge0.open() as backend:
        await only_run(backend, "print(1)")
    assert fake_judge0.given[0]["language_id"] == 71


async def test_a_server_that_tells_nothing_of_judge0_is_not_well(
    judge0: Remote, fake_judge0: FakeJudge0
) -> None:
    fake_judge0.faults.plan("GET", "/", answer(404))
    async with judge0.open() as backend:
        with pytest.raises(BackendUnavailable, match="JUDGE0_URL"):
            await backend.check()


async def test_inputs_go_in_batches_of_twenty(judge0: Remote, fake_judge0: FakeJudge0) -> None:
    async with judge0.open() as backend:
        found = await steps(backend, "print(input())", [b"%d" % n for n in range(45)])
    assert len(found) == 46
    assert fake_judge0.batches == [20, 20, 5]


async def test_a_server_may_take_smaller_batches(judge0: Remote, fake_judge0: FakeJudge0) -> None:
    fake_judge0.config["max_submission_batch_size"] = 3
    async with judge0.open() as backend:
        await steps(backend, "pass", [b""] * 7)
    assert fake_judge0.batches == [3, 3, 1]


async def test_large_inputs_make_small_batches(judge0: Remote, fake_judge0: FakeJudge0) -> None:
    async with judge0.open() as backend:
        found = await steps(backend, "import sys; print(len(sys.stdin.read()))", [b"x" * (3 << 20)] * 3)
    assert [step.stdout for step in found if isinstance(step, Ran)] == [b"3145728\n"] * 3
    assert fake_judge0.batches == [2, 1]


async def test_large_outputs_are_fetched_a_few_at_a_time(judge0: Remote) -> None:
    limits = ProblemLimits(time_s=5, output_bytes=2 << 20)
    async with judge0.open() as backend:
        found = await steps(backend, "print('x' * (3 << 19))", [b""] * 10, limits)
    assert [len(step.stdout) for step in found if isinstance(step, Ran)] == [(3 << 19) + 1] * 10


async def test_limits_are_those_of_the_problem_and_the_runtime(
    judge0: Remote, fake_judge0: FakeJudge0
) -> None:
    async with judge0.open() as backend:
        await only_run(backend, "pass", limits=ProblemLimits(time_s=2, memory_mb=64, output_bytes=1 << 20))
    (given,) = fake_judge0.given
    assert given["cpu_time_limit"] == pytest.approx(2.1)
    assert given["wall_time_limit"] == pytest.approx(8.3)
    assert given["memory_limit"] == (64 + 16) * 1024
    assert given["max_file_size"] == 1024
    assert given["enable_network"] is False
    assert "expected_output" not in given


async def test_limits_beyond_the_server_s_are_lowered(judge0: Remote, fake_judge0: FakeJudge0) -> None:
    fake_judge0.config |= {
        "max_cpu_time_limit": 1,
        "max_wall_time_limit": 4,
        "max_memory_limit": 100_000,
        "max_max_file_size": 512,
        "max_max_processes_and_or_threads": 30,
    }
    async with judge0.open() as backend:
        await only_run(backend, "pass", limits=ProblemLimits(time_s=10, memory_mb=512))
    (given,) = fake_judge0.given
    assert given["cpu_time_limit"] == 1
    assert given["wall_time_limit"] == 4
    assert given["memory_limit"] == 100_000
    assert given["max_file_size"] == 512
    assert given["max_processes_and_or_threads"] == 30


async def test_a_short_wall_time_is_raised_to_what_judge0_takes(
    judge0: Remote, fake_judge0: FakeJudge0
) -> None:
    async with judge0.open() as backend:
        await only_run(backend, "pass", limits=ProblemLimits(wall_s=0.5))
    assert fake_judge0.given[0]["wall_time_limit"] == 1


async def test_a_server_that_tells_no_limits_has_the_usual_ones(
    judge0: Remote, fake_judge0: FakeJudge0
) -> None:
    fake_judge0.faults.plan("GET", "/config_info", answer(404))
    async with judge0.open() as backend:
        await only_run(backend, "pass", limits=ProblemLimits(time_s=100, memory_mb=4096))
    (given,) = fake_judge0.given
    assert (given["cpu_time_limit"], given["wall_time_limit"]) == (15, 20)
    assert given["memory_limit"] == 512_000


async def test_the_headers_of_rapidapi_are_sent(fake_judge0: FakeJudge0) -> None:
    fake_judge0.header, fake_judge0.token = "X-RapidAPI-Key", SECRET
    options: dict[str, Any] = {"rapidapi_key": SECRET, "rapidapi_host": "judge0-ce.example"}
    async with Judge0(fake_judge0.url, {"python": Python()}, **options) as backend:
        await only_run(backend, "pass")
    assert {asked.headers["X-RapidAPI-Host"] for asked in fake_judge0.asked} == {"judge0-ce.example"}
    async with Judge0(fake_judge0.url, {"python": Python()}, rapidapi_key="other") as backend:
        with pytest.raises(BackendUnavailable, match="JUDGE0_RAPIDAPI_KEY"):
            await backend.check()
    assert fake_judge0.asked[-1].headers["X-RapidAPI-Host"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("status", "exit_code", "exit_signal", "expected"),
    [
        (3, 0, None, (None, 0, None)),
        (4, 0, None, (None, 0, None)),
        (5, 0, 9, (Verdict.TLE, None, 9)),
        (5, 0, None, (Verdict.TLE, None, None)),
        (7, 0, None, (Verdict.RE, None, 11)),
        (8, 0, 25, (Verdict.OLE, None, 25)),
        (9, 0, 8, (Verdict.RE, None, 8)),
        (10, None, 6, (Verdict.RE, None, 6)),
        (11, 1, None, (Verdict.RE, 1, None)),
        (11, 139, None, (Verdict.RE, None, 11)),
        (11, 153, None, (Verdict.OLE, None, 25)),
        (11, 130, None, (Verdict.RE, 130, None)),
        (12, None, 31, (Verdict.RE, None, 31)),
    ],
)
async def test_statuses_are_verdicts(
    judge0: Remote,
    fake_judge0: FakeJudge0,
    status: int,
    exit_code: int | None,
    exit_signal: int | None,
    expected: tuple[Verdict | None, int | None, int | None],
) -> None:
    given = {"status": {"id": status}, "exit_code": exit_code, "exit_signal": exit_signal}
    fake_judge0.amend = lambda result: result | given
    async with judge0.open() as backend:
        run = await only_run(backend, "pass")
    assert (run.failure, run.exit_code, run.signal) == expected


@pytest.mark.parametrize("status", [13, 14, 0, 99])
async def test_a_status_that_says_nothing_of_the_program_is_a_failure_of_judge0(
    judge0: Remote, fake_judge0: FakeJudge0, status: int
) -> None:
    given = {"status": {"id": status}, "message": "Tm8gc3Vj\naCBib3g=\n"}
    fake_judge0.amend = lambda result: result | given
    async with judge0.open() as backend:
        with pytest.raises(BackendFailed, match="No such box"):
            await only_run(backend, "pass")


async def test_who_is_killed_near_the_memory_limit_lacked_memory(
    judge0: Remote, fake_judge0: FakeJudge0
) -> None:
    given = {"status": {"id": 11}, "exit_code": 137, "memory": (64 + 16) * 1024 - 40}
    fake_judge0.amend = lambda result: result | given
    async with judge0.open() as backend:
        run = await only_run(backend, "pass", limits=ProblemLimits(memory_mb=64))
        assert run.failure is Verdict.MLE
        given["memory"] = 1024
        run = await only_run(backend, "pass", limits=ProblemLimits(memory_mb=64))
    assert run.failure is Verdict.RE


async def test_members_may_be_null_and_numbers_texts(judge0: Remote, fake_judge0: FakeJudge0) -> None:
    given = {"stdout": None, "time": "0.012", "wall_time": 0.5, "memory": None, "exit_code": None}
    fake_judge0.amend = lambda result: result | given
    async with judge0.open() as backend:
        run = await only_run(backend, "pass")
    assert (run.failure, run.stdout, run.memory_kb) == (None, b"", 0)
    assert (run.cpu_ms, run.wall_ms) == (12, 500)


@pytest.mark.parametrize(
    "given",
    [
        {"stdout": "not base64!"},
        {"stdout": 7},
        {"status": None},
        {"status": {"id": "three"}},
        {"time": "NaN"},
        {"time": "1e400"},
        {"time": True},
        {"memory": []},
    ],
)
async def test_a_result_that_is_not_as_documented_is_a_failure_of_judge0(
    judge0: Remote, fake_judge0: FakeJudge0, given: dict[str, Any]
) -> None:
    fake_judge0.amend = lambda result: result | given
    async with judge0.open() as backend:
        with pytest.raises(BackendFailed, match="not as documented"):
            await only_run(backend, "pass")


async def test_one_refused_item_of_a_batch_is_told(judge0: Remote, fake_judge0: FakeJudge0) -> None:
    text = '[{"token": "a"}, {"language_id": ["language with id 71 doesn\'t exist"], "stdin": "no"}]'
    fake_judge0.faults.plan("POST", "/submissions", answer(201, text=text))
    async with judge0.open() as backend:
        with pytest.raises(BackendUnavailable, match=r"language_id language with id 71 .* exist; stdin no"):
            await steps(backend, "pass", [b"", b""])
    assert fake_judge0.count("GET", "/submissions") == 0


async def test_a_batch_that_is_refused_altogether_is_told(judge0: Remote, fake_judge0: FakeJudge0) -> None:
    async with judge0.open() as backend:
        await backend.languages()
        fake_judge0.languages = []
        with pytest.raises(BackendUnavailable, match="language with id 71 doesn't exist"):
            await steps(backend, "pass", [b"", b""])


async def test_an_empty_program_does_not_compile(judge0: Remote, fake_judge0: FakeJudge0) -> None:
    async with judge0.open() as backend:
        assert await steps(backend, " \n", [b"", b""]) == [Built(ok=False, message="There is no program.")]
    assert fake_judge0.batches == []


async def test_what_compiled_before_must_compile_again(judge0: Remote, fake_judge0: FakeJudge0) -> None:
    fake_judge0.workers = 1
    late = {"status": {"id": 6}, "compile_output": None, "stdout": None}
    fake_judge0.amend = lambda result: result | late if fake_judge0.ran > 25 else result
    async with judge0.open() as backend:
        with pytest.raises(BackendFailed, match="did not compile"):
            await steps(backend, "pass", [b""] * 30)


async def test_a_full_queue_is_told(judge0: Remote, fake_judge0: FakeJudge0) -> None:
    async with judge0.open() as backend:
        await only_run(backend, "pass")
        fake_judge0.config["max_queue_size"] = 1
        with pytest.raises(BackendUnavailable, match="queue is full"):
            await steps(backend, "pass", [b""] * 5)


async def test_a_queue_that_empties_takes_the_program_after_all(
    judge0: Remote, fake_judge0: FakeJudge0
) -> None:
    fake_judge0.faults.plan("POST", "/submissions", answer(503, text='{"error": "queue is full"}'), times=1)
    async with judge0.open() as backend:
        assert (await only_run(backend, "print(1)")).stdout == b"1\n"


async def test_a_result_that_never_comes_is_not_waited_for_for_ever(
    judge0: Remote, fake_judge0: FakeJudge0
) -> None:
    fake_judge0.finishes = False
    async with judge0.open(patience=HASTY) as backend:
        with pytest.raises(BackendFailed, match="has not finished a program"):
            await only_run(backend, "pass", limits=ProblemLimits(wall_s=1))
    assert 2 < fake_judge0.count("GET", "/submissions") < 12  # at growing intervals


async def test_a_submission_that_is_forgotten_is_a_failure(judge0: Remote, fake_judge0: FakeJudge0) -> None:
    fake_judge0.finishes = False
    async with judge0.open() as backend:
        run = backend.run(Program("python", "pass"), [Input(b"")], LIMITS)
        async with aclosing(run):
            waiting = asyncio.create_task(anext(run))
            await until(lambda: fake_judge0.submissions)
            fake_judge0.submissions.clear()
            with pytest.raises(BackendFailed, match="forgotten"):
                await waiting


async def test_polling_waits_as_long_as_it_is_told(judge0: Remote, fake_judge0: FakeJudge0) -> None:
    fake_judge0.faults.plan("GET", "/submissions", answer(429, headers={"Retry-After": "1"}), times=1)
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with judge0.open() as backend:
        await only_run(backend, "pass")
    assert loop.time() - began > 1


async def test_polling_outlives_faults_that_pass(judge0: Remote, fake_judge0: FakeJudge0) -> None:
    fake_judge0.faults.plan("GET", "/submissions", answer(502), times=2)
    async with judge0.open() as backend:
        assert (await only_run(backend, "print(1)")).stdout == b"1\n"


@pytest.mark.parametrize(
    "text", ['{"submissions": []}', '{"submissions": {"a": 1}}', "[]", '{"error": "no"}']
)
async def test_an_answer_without_the_submissions_is_a_failure(
    judge0: Remote, fake_judge0: FakeJudge0, text: str
) -> None:
    fake_judge0.faults.plan("GET", "/submissions", answer(200, text=text))
    async with judge0.open() as backend:
        with pytest.raises(BackendFailed, match="not as documented"):
            await only_run(backend, "pass")


async def test_what_a_shell_would_act_on_is_not_passed_as_an_argument(judge0: Remote) -> None:
    async with judge0.open() as backend:
        with pytest.raises(BackendUnavailable, match="argument"):
            await steps(backend, "pass", [Input(b"", ("a; rm -rf /",))])


async def test_health_tells_how_many_languages_there_are(judge0: Remote, fake_judge0: FakeJudge0) -> None:
    async with judge0.open() as backend:
        assert await backend.check() == "Judge0 at 127.0.0.1: 1 of 1 languages"
        fake_judge0.config["maintenance_mode"] = True
        with pytest.raises(BackendUnavailable, match="maintained"):
            await backend.check()
        assert (backend.name, backend.places) == ("judge0", 4)
