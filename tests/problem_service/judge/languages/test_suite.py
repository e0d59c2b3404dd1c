"""What holds for a program in every language; a new one only needs its module of programs."""

from typing import Any

import pytest

from problem_service.judge.backends.interface import ProblemLimits, Program
from problem_service.judge.events import Case, TextCase
from problem_service.judge.judge import Judge
from problem_service.judge.languages import LANGUAGES
from problem_service.judge.verdicts import Verdict
from problem_service.signature import Signature
from tests.problem_service.judge.languages.machine import each_language, programs_in
from tests.problem_service.judge.languages.running import (
    INT_TO_INT,
    accept,
    fail,
    judged,
    refuse,
    signature_of,
)

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

STARTERS = {
    "text": None,
    "function": Signature.from_json(
        {
            "function": "count_words",
            "parameters": [
                {"name": f"value_{index}", "type": type_} for index, type_ in enumerate(["int", *VALUES])
            ],
            "returns": "dict[string, list[float]]",
        }
    ),
}

pytestmark = each_language()


@pytest.mark.parametrize("type_text", VALUES)
async def test_a_value_of_each_type_arrives_and_comes_back(
    judge: Judge, language: str, type_text: str
) -> None:
    source = programs_in(language).IDENTITY(type_text)
    program = Program(language, source, signature_of(type_text, type_text))
    await accept(judge, program, *(Case([value], value) for value in VALUES[type_text]))


async def test_what_a_function_prints_is_told_apart_from_its_result(judge: Judge, language: str) -> None:
    program = Program(language, programs_in(language).PRINTS, INT_TO_INT)
    for test in await accept(judge, program, *(Case([value], value) for value in INTS)):
        assert test.details is not None
        assert test.details.stdout.strip() == "hello é"


async def test_a_large_input_is_read_in_time(judge: Judge, language: str) -> None:
    numbers = list(range(-1, 60_000))
    program = Program(language, programs_in(language).SUM, signature_of("list[int]", "int"))
    await accept(judge, program, Case([numbers], sum(numbers)), Case([[]], 0))


async def test_recursion_may_be_deep(judge: Judge, language: str) -> None:
    program = Program(language, programs_in(language).RECURSION, INT_TO_INT)
    await accept(judge, program, Case([DEEP], DEEP), Case([DEEP], DEEP))


async def test_a_program_without_a_function_reads_and_writes(judge: Judge, language: str) -> None:
    program = Program(language, programs_in(language).STDIN)
    await accept(judge, program, TextCase("1 2\n\n  -3\n", "0\n"), TextCase("40\n2", "42\n"))


async def test_a_program_in_one_file_answers_as_well(judge: Judge, language: str) -> None:
    """As remote back-ends take it: to the box it is a program without a function."""
    signature = signature_of("list[int]", "int")
    program = Program(language, LANGUAGES[language].single_file(programs_in(language).SUM, signature))
    await accept(judge, program, TextCase("[[1, 2, -5]]", "-2"))


async def test_a_program_that_fails_has_a_runtime_error(judge: Judge, language: str) -> None:
    program = Program(language, programs_in(language).RUNTIME_ERROR, INT_TO_INT)
    verdict, message = await fail(judge, program, Case([7], 7))
    assert verdict is Verdict.RE
    assert message
    assert "harness" not in message.lower()
    assert "/box" not in message


async def test_a_program_that_exits_early_has_a_runtime_error(judge: Judge, language: str) -> None:
    verdict, message = await fail(
        judge, Program(language, programs_in(language).EXIT, INT_TO_INT), Case([7], 7)
    )
    assert verdict is Verdict.RE
    assert "ended" in message


async def test_an_endless_program_runs_out_of_time(judge: Judge, language: str) -> None:
    program = Program(language, programs_in(language).SLOW, INT_TO_INT)
    limits = ProblemLimits(time_s=0.3, wall_s=30)
    verdict, _ = await fail(judge, program, Case([7], 7), limits)
    assert verdict is Verdict.TLE


async def test_a_hungry_program_runs_out_of_memory(judge: Judge, language: str) -> None:
    program = Program(language, programs_in(language).HUNGRY, INT_TO_INT)
    verdict, _ = await fail(judge, program, Case([7], 7), ProblemLimits(memory_mb=128))
    assert verdict is Verdict.MLE


async def test_a_program_that_does_not_compile_is_told_the_line(judge: Judge, language: str) -> None:
    source: str = programs_in(language).COMPILE_ERROR
    message = await refuse(judge, Program(language, source, INT_TO_INT), Case([7], 7))
    lines = range(1, source.count("\n") + 1)
    assert any(f"{before}{line}" in message for line in lines for before in (":", "(", "line "))
    assert "/box" not in message


@pytest.mark.parametrize("kind", STARTERS)
async def test_starter_code_compiles(judge: Judge, language: str, kind: str) -> None:
    signature = STARTERS[kind]
    program = Program(language, LANGUAGES[language].starter(signature), signature)
    arguments = [1, *(values[0] for values in VALUES.values())]
    test = TextCase("", "-") if signature is None else Case(arguments, {"-": [1.0]})
    compiled, ended = await judged(judge, program, test)
    assert compiled.ok, compiled.message
    assert [test.verdict for test in ended] != [Verdict.AC]
