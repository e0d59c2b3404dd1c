"""What is particular to go-judge."""

import asyncio
import logging
import os
import shutil
from contextlib import aclosing
from typing import Any

import pytest
from aiohttp.typedefs import Handler

from problem_service.judge.backends.interface import (
    BackendFailed,
    BackendUnavailable,
    Built,
    Input,
    ProblemLimits,
    Program,
)
from problem_service.judge.backends.remote.gojudge_recipes import RECIPES
from problem_service.judge.verdicts import Verdict
from tests.problem_service.backends.fakes import faults
from tests.problem_service.backends.fakes.faults import answer
from tests.problem_service.backends.fakes.gojudge import FakeGoJudge
from tests.problem_service.backends.remotes import LIMITS, Python, Remote, only_run, steps
from tests.waiting import until

PATH = "/usr/local/bin:/usr/bin:/bin"
SOURCES = {
    "c": ("main.c", '#include <stdio.h>\nint main() { int n; scanf("%d", &n); printf("%d\\n", n + 1); }'),
    "cpp": ("main.cpp", "#include <iostream>\nint main() { int n; std::cin >> n; std::cout << n + 1; }"),
    "csharp": (
        "main.cs",
        """class P { static void Main() {
            System.Console.WriteLine(int.Parse(System.Console.ReadLine()) + 1); } }""",
    ),
    "go": (
        "main.go",
        'package main\nimport "fmt"\nfunc main() { var n int; fmt.Scan(&n); fmt.Println(n + 1) }',
    ),
    "java": (
        "Main.java",
        """public class Main { public static void main(String[] a) {
            System.out.println(new java.util.Scanner(System.in).nextInt() + 1); } }""",
    ),
    "javascript": ("main.js", "console.log(Number(require('fs').readFileSync(0, 'utf8')) + 1)"),
    "kotlin": ("main.kt", "fun main() { println(readLine()!!.toInt() + 1) }"),
    "php": ("main.php", "<?php echo fgets(STDIN) + 1, PHP_EOL;"),
    "python": ("main.py", "print(int(input()) + 1)"),
    "ruby": ("main.rb", "puts gets.to_i + 1"),
    "rust": (
        "main.rs",
        """fn main() { let mut s = String::new(); std::io::stdin().read_line(&mut s).unwrap();
            println!("{}", s.trim().parse::<i32>().unwrap() + 1); }""",
    ),
    "swift": ("main.swift", "print(Int(readLine()!)! + 1)"),
    "typescript": (
        "main.ts",
        """declare const require: any, console: any;
        const n: string = require('fs').readFileSync(0, 'utf8');
        console.log(Number(n) + 1);""",
    ),
}
HERE = [name for name in RECIPES if all(shutil.which(tool, path=PATH) for tool in RECIPES[name].tools)]


def test_there_is_a_recipe_for_each_language() -> None:
    assert RECIPES.keys() == SOURCES.keys()


@pytest.mark.parametrize("name", HERE)
async def test_the_recipes_of_the_tools_of_this_machine_work(
    gojudge: Remote, fake_gojudge: FakeGoJudge, name: str
) -> None:
    file, source = SOURCES[name]

    class Named(Python):
        compile_cpu_s = 60.0
        start_up_s = 5.0
        memory_overhead_bytes = 1 << 30

        def source_name(self) -> str:
            return file

    fake_gojudge.path = PATH
    async with (
        gojudge.open(languages={name: Named()}) as backend,
        aclosing(backend.run(Program(name, source), [Input(b"41\n")], LIMITS)) as run,
    ):
        found = [step async for step in run]
        assert found[0] == Built(ok=True)
        assert getattr(found[1], "stdout", b"").rstrip() == b"42", found
        (state,) = await backend.languages()
        assert state.missing is None
    async with gojudge.open(languages={name: Named()}) as backend:
        run = backend.run(Program(name, "<?php ( if then {{ what } else"), [Input(b"41\n")], LIMITS)
        (built,) = [step async for step in run]
    assert isinstance(built, Built)
    assert not built.ok
    assert built.message


async def test_a_program_is_built_once_and_its_file_used_for_each_input(
    gojudge: Remote, fake_gojudge: FakeGoJudge
) -> None:
    async with gojudge.open() as backend:
        await steps(backend, "print(input())", [b"%d" % n for n in range(6)])
    build, *runs = fake_gojudge.given
    assert len(runs) == 6
    assert "copyOutCached" in build
    assert len({run["copyIn"]["main.py"]["fileId"] for run in runs}) == 1
    assert all("copyOutCached" not in run for run in runs)
    await until(lambda: not fake_gojudge.files)


async def test_limits_are_those_of_the_problem_and_the_runtime(
    gojudge: Remote, fake_gojudge: FakeGoJudge
) -> None:
    async with gojudge.open() as backend:
        await only_run(backend, "pass", limits=ProblemLimits(time_s=2, memory_mb=64, output_bytes=1000))
    build, run = fake_gojudge.given
    assert run["cpuLimit"] == 2_100_000_000
    assert run["clockLimit"] == 8_300_000_000
    assert run["memoryLimit"] == (64 + 16) << 20
    assert [file["max"] for file in run["files"][1:]] == [1000, 1000]
    assert build["cpuLimit"] == 10_000_000_000
    assert build["memoryLimit"] == 1 << 30


@pytest.mark.parametrize("source", ["print(1)", "print(", "raise SystemExit(1)"])
async def test_no_files_stay_behind(gojudge: Remote, fake_gojudge: FakeGoJudge, source: str) -> None:
    async with gojudge.open() as backend:
        await steps(backend, source, [b"", b"\xff not text"])
    assert fake_gojudge.files == {}  # leaving waits for that


async def test_no_files_of_an_aborted_run_stay_behind(gojudge: Remote, fake_gojudge: FakeGoJudge) -> None:
    async with gojudge.open() as backend:
        run = backend.run(Program("python", "import time; time.sleep(60)"), [Input(b"")] * 5, LIMITS)
        async with aclosing(run):
            assert await anext(run) == Built(ok=True)
            waiting = asyncio.create_task(anext(run))
            await until(lambda: fake_gojudge.running == 4)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
        await until(lambda: fake_gojudge.files == {})
        await until(lambda: fake_gojudge.running == 0)


async def test_no_files_stay_behind_when_the_answer_with_their_ids_is_lost(
    gojudge: Remote, fake_gojudge: FakeGoJudge
) -> None:
    fake_gojudge.files["OTHER"] = ("codemaze-0123456789abcdef", b"another run's")
    fake_gojudge.faults.plan("POST", "/run", faults.cut_after_work, times=2)
    async with gojudge.open() as backend:
        assert (await only_run(backend, "print(1)")).stdout == b"1\n"
        await until(lambda: fake_gojudge.files.keys() == {"OTHER"})
        fake_gojudge.faults.plan("POST", "/run", faults.cut_after_work)
        with pytest.raises(BackendFailed, match="broke off"):
            await only_run(backend, "print(1)")
    assert fake_gojudge.files.keys() == {"OTHER"}


async def test_no_files_stay_behind_when_building_is_aborted(
    gojudge: Remote, fake_gojudge: FakeGoJudge
) -> None:
    released = asyncio.Event()

    async def late(request: Any, handler: Handler) -> Any:
        response = await handler(request)
        released.set()
        await asyncio.Event().wait()
        return response

    fake_gojudge.faults.plan("POST", "/run", late)
    async with gojudge.open() as backend:
        run = backend.run(Program("python", "print(1)"), [Input(b"")], LIMITS)
        waiting = asyncio.create_task(anext(run))
        await released.wait()
        assert len(fake_gojudge.files) == 1
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await until(lambda: fake_gojudge.files == {})


async def test_files_that_cannot_be_deleted_are_told_in_the_log(
    gojudge: Remote, fake_gojudge: FakeGoJudge, caplog: pytest.LogCaptureFixture
) -> None:
    fake_gojudge.faults.plan("DELETE", "/file", answer(500))
    with caplog.at_level(logging.WARNING):
        async with gojudge.open() as backend:
            assert (await only_run(backend, "print(1)")).stdout == b"1\n"
    assert "may be left at go-judge: go-judge failed (500)" in caplog.text


async def test_a_file_that_is_gone_already_is_no_fault(
    gojudge: Remote, fake_gojudge: FakeGoJudge, caplog: pytest.LogCaptureFixture
) -> None:
    fake_gojudge.faults.plan("DELETE", "/file", answer(404))
    async with gojudge.open() as backend:
        await only_run(backend, "print(1)")
    assert "left" not in caplog.text


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"status": "Memory Limit Exceeded", "exitStatus": 0}, (Verdict.MLE, None, None)),
        ({"status": "Time Limit Exceeded", "exitStatus": 9}, (Verdict.TLE, 9, None)),
        ({"status": "Output Limit Exceeded", "exitStatus": 0}, (Verdict.OLE, None, None)),
        ({"status": "Nonzero Exit Status", "exitStatus": 139}, (Verdict.RE, 139, None)),
        ({"status": "Signalled", "exitStatus": 11}, (Verdict.RE, None, 11)),
        ({"status": "Signalled", "exitStatus": 9, "memory": 284 << 20}, (Verdict.MLE, None, 9)),
        ({"status": "Signalled", "exitStatus": 25}, (Verdict.OLE, None, 25)),
        ({"status": "Dangerous Syscall", "exitStatus": 31}, (Verdict.RE, None, 31)),
        ({"status": "Accepted", "runTime": None}, (None, 0, None)),
    ],
)
async def test_statuses_are_verdicts(
    gojudge: Remote,
    fake_gojudge: FakeGoJudge,
    given: dict[str, Any],
    expected: tuple[Verdict | None, int | None, int | None],
) -> None:
    fake_gojudge.amend = lambda result: result if result["fileIds"] else result | given
    async with gojudge.open() as backend:
        run = await only_run(backend, "pass")
    assert (run.failure, run.exit_code, run.signal) == expected


@pytest.mark.parametrize("stage", ["build", "run"])
@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"status": "Internal Error", "error": "no cgroup"}, "Internal Error.*no cgroup"),
        ({"status": "File Error"}, "File Error"),
        ({"status": "Invalid"}, "Invalid"),
        ({"status": None}, "status is missing"),
        ({"status": 3}, "status is not a text"),
        ({"files": []}, "an object is missing"),
        ({"files": {"stdout": 1}, "status": "Nonzero Exit Status"}, "stdout is not a text"),
    ],
)
async def test_what_says_nothing_of_the_program_is_a_failure_of_go_judge(
    gojudge: Remote, fake_gojudge: FakeGoJudge, given: dict[str, Any], text: str, stage: str
) -> None:
    fake_gojudge.amend = lambda result: (
        result | given if bool(result["fileIds"]) == (stage == "build") else result
    )
    async with gojudge.open() as backend:
        with pytest.raises(BackendFailed, match=text):
            await only_run(backend, "pass")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"status": "Time Limit Exceeded"}, "so far\nCompiling took too long."),
        ({"status": "Memory Limit Exceeded"}, "so far\nCompiling took too much memory."),
        ({"status": "Output Limit Exceeded"}, "so far\nThe compiler says more than can be shown."),
        ({"status": "Signalled", "exitStatus": 11}, "so far"),
        ({"status": "Accepted", "fileIds": None}, "The compiler made no program."),
    ],
)
async def test_a_compiler_s_complaint_is_passed_on(
    gojudge: Remote, fake_gojudge: FakeGoJudge, given: dict[str, Any], message: str
) -> None:
    fake_gojudge.amend = lambda result: result | {"files": {"stdout": "so far"}} | given
    async with gojudge.open() as backend:
        assert await steps(backend, "pass") == [Built(ok=False, message=message)]


async def test_a_compiler_that_the_boxes_lack_is_no_fault_of_the_program(
    gojudge: Remote, fake_gojudge: FakeGoJudge
) -> None:
    fake_gojudge.path = os.devnull
    async with gojudge.open() as backend:
        (state,) = await backend.languages()
        with pytest.raises(BackendUnavailable, match="python3"):
            await only_run(backend, "print(1)")
    assert state.missing == "go-judge's boxes lack python3"


@pytest.mark.parametrize("text", ["[]", "[{}, {}]", "{}"])
async def test_an_answer_without_the_one_result_is_a_failure(
    gojudge: Remote, fake_gojudge: FakeGoJudge, text: str
) -> None:
    fake_gojudge.faults.plan("POST", "/run", answer(200, text=text))
    async with gojudge.open() as backend:
        with pytest.raises(BackendFailed, match="not as documented"):
            await only_run(backend, "pass")


async def test_health_tells_the_version_and_how_many_languages_there_are(
    gojudge: Remote, fake_gojudge: FakeGoJudge
) -> None:
    async with gojudge.open() as backend:
        assert await backend.check() == "go-judge at 127.0.0.1: 1 of 1 languages, version v1.9.4"
        fake_gojudge.faults.plan("GET", "/version", answer(404))
        assert await backend.check() == "go-judge at 127.0.0.1: 1 of 1 languages"
        assert (backend.name, backend.places) == ("gojudge", 4)
