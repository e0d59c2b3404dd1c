"""The single files of our languages, built and run by go-judge's recipes with the tools of this machine."""

import json
import shutil
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest

from problem_service.judge.backends.interface import Backend, Built, Input, ProblemLimits, Program, Ran, Step
from problem_service.judge.backends.remote.gojudge_recipes import RECIPES
from problem_service.judge.languages import LANGUAGES
from problem_service.judge.verdicts import Verdict
from problem_service.signature import Parameter, Signature, parse_type
from tests.problem_service.backends.fakes.gojudge import FakeGoJudge
from tests.problem_service.backends.remotes import Remote
from tests.problem_service.judge.languages.machine import programs_in

PATH = "/usr/local/bin:/usr/bin:/bin"
HERE = [name for name in LANGUAGES if all(shutil.which(tool, path=PATH) for tool in RECIPES[name].tools)]
LIMITS = ProblemLimits(time_s=20, memory_mb=512)

pytestmark = pytest.mark.parametrize("language", HERE)


@pytest.fixture
async def backend(gojudge: Remote, fake_gojudge: FakeGoJudge) -> AsyncIterator[Backend]:
    fake_gojudge.path = PATH
    async with gojudge.open(languages=LANGUAGES) as opened:
        yield opened


def _signature(takes: str, returns: str) -> Signature:
    return Signature("solve", (Parameter("value", parse_type(takes)),), parse_type(returns))


INT_TO_INT = _signature("int", "int")


async def _steps(backend: Backend, program: Program, *inputs: bytes) -> list[Step]:
    async with aclosing(backend.run(program, map(Input, inputs), LIMITS)) as run:
        return [step async for step in run]


async def _ran(backend: Backend, program: Program, stdin: bytes) -> Ran:
    built, *runs = await _steps(backend, program, stdin)
    assert built == Built(ok=True), built
    (ran,) = runs
    assert isinstance(ran, Ran)
    return ran


def test_there_is_a_recipe(language: str) -> None:
    assert LANGUAGES[language].source_name()
    assert language in RECIPES


async def test_a_function_gets_its_arguments_and_its_result_is_json(backend: Backend, language: str) -> None:
    source = programs_in(language).SUM
    for named in {source, source.replace("Solution", "Main")}:  # one, where there is no such name in it
        program = Program(language, named, _signature("list[int]", "int"))
        run = await _ran(backend, program, b"[[1,2,39]]")
        assert (run.failure, run.stdout.strip()) == (None, b"42"), run


async def test_values_within_values_come_back_as_they_are(backend: Backend, language: str) -> None:
    type_ = "list[dict[string, list[float]]]"
    value: list[Any] = [{'é😀\0"\\\n': [0.5, -1e-300], "": []}, {}]
    program = Program(language, programs_in(language).IDENTITY(type_), _signature(type_, type_))
    run = await _ran(backend, program, json.dumps([value]).encode())
    assert run.failure is None, run
    assert json.loads(run.stdout) == value


async def test_what_a_function_prints_goes_to_standard_error(backend: Backend, language: str) -> None:
    run = await _ran(backend, Program(language, programs_in(language).PRINTS, INT_TO_INT), b"[7]")
    assert (run.stdout.strip(), run.stderr.decode().strip()) == (b"7", "hello é"), run


async def test_a_function_that_fails_is_a_runtime_error(backend: Backend, language: str) -> None:
    run = await _ran(backend, Program(language, programs_in(language).RUNTIME_ERROR, INT_TO_INT), b"[7]")
    assert run.failure is Verdict.RE, run
    assert run.stdout + run.stderr


async def test_a_function_that_does_not_compile_is_told_so(backend: Backend, language: str) -> None:
    source = programs_in(language).COMPILE_ERROR
    built, *runs = await _steps(backend, Program(language, source, INT_TO_INT), b"[7]", b"[8]")
    assert isinstance(built, Built)
    assert not built.ok
    assert built.message
    assert runs == []


async def test_a_program_reads_its_input(backend: Backend, language: str) -> None:
    run = await _ran(backend, Program(language, programs_in(language).STDIN), b"1 2\n39\n")
    assert (run.failure, run.stdout.strip()) == (None, b"42"), run
