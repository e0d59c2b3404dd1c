"""What holds for a program in every language; a new one only needs its module of programs."""

from typing import Any

import pytest

from problem_service.judge.backends.interface import ProblemLimits, Program
from problem_service.judge.checkers import Checker
from problem_service.judge.events import Case, Compiled, TestJudged, TextCase
from problem_service.judge.judge import Judge
from problem_service.judge.languages import LANGUAGES
from problem_service.judge.queue import Priority
from problem_service.judge.verdicts import Verdict
from problem_service.signature import Signature
from tests.problem_service.judge.languages.machine import each_language, programs_in

LIMITS = (
    ProblemLimits()
)  # for which runtimes are parked: the first of several tests runs in one, the others anew
DEEP = 49_000
"""Calls within calls; Python's own limit is 50 000."""

TEXTS = ["", "é", "😀", "\0", '"', "\\", "a\nb\r\t/", "\u2028\x7f<!--", "x" * 2000]
INTS = [0, 1, -1, 2**31, -(2**31) - 1, 2**53 - 1, 2**53 + 1, -(2**53) - 1, 2**63 - 1, -(2**63)]
FLOATS = [0.1, -0.0, 1e-300, 1.7976931348623157e308, 5e-324, 2, -3, 10**18, 0.30000000000000004, 1e22]
VALUES: dict[str, list[Any]] = {
    "float": FLOATS,
    "string": TEXTS,
    "list[list[int]]": [[], [[]], [[], [7], []], [INTS, INTS]],
    "dict[string, list[float]]": [{}, {"": []}, dict.fromkeys(TEXTS, FLOATS), {"1": [1], "0": [0]}],
    "list[dict[string, dict[string, bool]]]": [[], [{}, {"a": {}}, {"b": {"c": True, "__proto__": False}}]],
    "list[string]": [[], [""], TEXTS],
}

pytestmark = each_language()


def signature_of(parameter: str, returns: str) -> Signature:
    parameters = [{"name": "value", "type": parameter}]
    return Signature.from_json({"function": "solve", "parameters": parameters, "returns": returns})


INT_TO_INT = signature_of("int", "int")


async def judged(
    judge: Judge, program: Program, *tests: Case | TextCase, limits: ProblemLimits = LIMITS
) -> tuple[Compiled, list[TestJudged]]:
    """Whether it compiles, and what became of each test."""
    events = judge.judge(
        program, tests, Checker.EXACT, limits, player=None, priority=Priority.RUN, details=True
    )
    compiled, *rest = [event async for event in events]
    assert isinstance(compiled, Compiled)
    return compiled, [event for event in rest if isinstance(event, TestJudged)]


def assert_accepted(compiled: Compiled, tests: list[TestJudged]) -> None:
    assert compiled.ok, compiled.message
    for test in tests:
        assert test.verdict is Verdict.AC, test


async def failed(judge: Judge, language: str, source: str, limits: ProblemLimits = LIMITS) -> TestJudged:
    """The test of a program that compiles."""
    compiled, tests = await judged(judge, Program(language, source, INT_TO_INT), Case([7], 7), limits=limits)
    assert compiled.ok, compiled.message
    return tests[0]


@pytest.mark.parametrize("type_text", VALUES)
async def test_a_value_of_each_type_arrives_and_comes_back(
    judge: Judge, language: str, type_text: str
) -> None:
    source = programs_in(language).IDENTITY(type_text)
    program = Program(language, source, signature_of(type_text, type_text))
    assert_accepted(*await judged(judge, program, *(Case([value], value) for value in VALUES[type_text])))


async def test_what_a_function_prints_is_told_apart_from_its_result(judge: Judge, language: str) -> None:
    program = Program(language, programs_in(language).PRINTS, INT_TO_INT)
    compiled, tests = await judged(judge, program, *(Case([value], value) for value in INTS))
    assert_accepted(compiled, tests)
    for test in tests:
        assert test.details is not None
        assert test.details.stdout.strip() == "hello é"


async def test_a_large_input_is_read_in_time(judge: Judge, language: str) -> None:
    numbers = list(range(-1, 60_000))
    program = Program(language, programs_in(language).SUM, signature_of("list[int]", "int"))
    assert_accepted(*await judged(judge, program, Case([numbers], sum(numbers)), Case([[]], 0)))


async def test_recursion_may_be_deep(judge: Judge, language: str) -> None:
    program = Program(language, programs_in(language).RECURSION, INT_TO_INT)
    assert_accepted(*await judged(judge, program, Case([DEEP], DEEP), Case([DEEP], DEEP)))


async def test_a_program_without_a_function_reads_and_writes(judge: Judge, language: str) -> None:
    program = Program(language, programs_in(language).STDIN)
    assert_accepted(
        *await judged(judge, program, TextCase("1 2\n\n  -3\n", "0\n"), TextCase("40\n2", "42\n"))
    )


async def test_a_program_that_fails_has_a_runtime_error(judge: Judge, language: str) -> None:
    test = await failed(judge, language, programs_in(language).RUNTIME_ERROR)
    assert test.verdict is Verdict.RE
    assert test.details is not None
    assert test.details.stderr
    assert "harness" not in test.details.stderr.lower()
    assert "/box" not in test.details.stderr


async def test_a_program_that_exits_early_has_a_runtime_error(judge: Judge, language: str) -> None:
    test = await failed(judge, language, programs_in(language).EXIT)
    assert test.verdict is Verdict.RE
    assert test.details is not None
    assert "ended" in test.details.stderr


async def test_an_endless_program_runs_out_of_time(judge: Judge, language: str) -> None:
    limits = ProblemLimits(time_s=0.3, memory_mb=128, wall_s=30)
    assert (await failed(judge, language, programs_in(language).SLOW, limits)).verdict is Verdict.TLE


async def test_a_hungry_program_runs_out_of_memory(judge: Judge, language: str) -> None:
    limits = ProblemLimits(memory_mb=128)
    assert (await failed(judge, language, programs_in(language).HUNGRY, limits)).verdict is Verdict.MLE


async def test_a_program_that_does_not_compile_is_told_the_line(judge: Judge, language: str) -> None:
    source: str = programs_in(language).COMPILE_ERROR
    compiled, tests = await judged(judge, Program(language, source, INT_TO_INT), Case([7], 7))
    assert not compiled.ok
    assert not tests
    lines = range(1, source.count("\n") + 1)
    assert any(f"{before}{line}" in compiled.message for line in lines for before in (":", "(", "line "))
    assert "/box" not in compiled.message


STARTERS = [
    None,
    Signature.from_json(
        {
            "function": "count_words",
            "parameters": [
                {"name": f"value_{index}", "type": type_} for index, type_ in enumerate(["int", *VALUES])
            ],
            "returns": "dict[string, list[float]]",
        }
    ),
]


@pytest.mark.parametrize("signature", STARTERS, ids=["text", "function"])
async def test_starter_code_compiles(judge: Judge, language: str, signature: Signature | None) -> None:
    source = LANGUAGES[language].starter(signature)
    program = Program(language, source, signature)
    arguments = [1, *(values[0] for values in VALUES.values())]
    test = TextCase("", "-") if signature is None else Case(arguments, {"-": [1.0]})
    compiled, tests = await judged(judge, program, test)
    assert compiled.ok, compiled.message
    assert [test.verdict for test in tests] != [Verdict.AC]
