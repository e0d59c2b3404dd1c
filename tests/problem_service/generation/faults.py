"""A sound answer made unsound: each fault that a model may commit, and the finding that must tell of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.problem_service.generation.problems import Answer, good, in_javascript, in_python

PARAMETERS = ("readings",)
BANK = Path(__file__).parents[3] / "problem_service" / "bank"
BASE = "largest_jump"
"""The function of the answer that is spoiled, the first of the family."""


@dataclass(frozen=True)
class Fault:
    """``codes``: of the findings, of which one must come."""

    name: str
    spoil: Callable[[Answer], None]
    codes: frozenset[str]

    def answer(self) -> Answer:
        spoiled = good()
        self.spoil(spoiled)
        return spoiled

    def text(self) -> str:
        return json.dumps(self.answer())


FAULTS: list[Fault] = []


def fault(*codes: str) -> Callable[[Callable[[Answer], None]], Callable[[Answer], None]]:
    """Add a fault; its name is the function's."""

    def add(spoil: Callable[[Answer], None]) -> Callable[[Answer], None]:
        FAULTS.append(Fault(spoil.__name__.replace("_", "-"), spoil, frozenset(codes)))
        return spoil

    return add


def by_name(name: str) -> Fault:
    return next(each for each in FAULTS if each.name == name)


def _edit(answer: Answer, member: str, old: str, new: str) -> None:
    assert old in answer[member], (member, old)
    answer[member] = answer[member].replace(old, new)


def _python(answer: Answer, body: str, imports: str = "") -> None:
    """Another right solution in Python."""
    answer["solutions"][0]["source"] = imports + in_python(BASE, PARAMETERS, body)


def _javascript(answer: Answer, body: str) -> None:
    answer["solutions"][1]["source"] = in_javascript(BASE, PARAMETERS, body)


def _yield(answer: Answer, lines: str) -> None:
    """Let the generator begin with something else."""
    _edit(answer, "generator", "def tests(rng):\n", f"def tests(rng):\n    {lines}\n")


def _allow_any_value(answer: Answer) -> None:
    _edit(answer, "generator", 'assert -FAR <= number <= FAR, "a number is out of range"', "pass")


# The examples


@fault("example-wrong")
def wrong_output_in_an_example(answer: Answer) -> None:
    answer["examples"][0]["output_json"] = "30"


@fault("example-wrong")
def example_contradicts_a_test(answer: Answer) -> None:
    """The input of a hidden test, with another result than the hidden one."""
    answer["examples"][1] |= {"input_json": "[[5, 10, 15, 20, 25, 30, 35]]", "output_json": "30"}


@fault("example-invalid")
def example_breaks_the_constraints(answer: Answer) -> None:
    answer["examples"][1] |= {"input_json": "[[4]]", "output_json": "0"}


@fault("example-invalid")
def example_of_another_type(answer: Answer) -> None:
    answer["examples"][1]["input_json"] = '[["5", "10"]]'


@fault("answer-invalid")
def example_without_an_output(answer: Answer) -> None:
    answer["examples"][0]["output_json"] = "null"


# The statement and the signature


@fault("statement")
def statement_without_constraints(answer: Answer) -> None:
    answer["statement"] = answer["statement"].split("### Constraints")[0]


@fault("statement")
def statement_without_the_function(answer: Answer) -> None:
    _edit(answer, "statement", BASE, "a_function")


@fault("statement")
def statement_without_a_parameter(answer: Answer) -> None:
    _edit(answer, "statement", "readings", "values")


@fault("signature")
def function_that_cannot_be_named_so(answer: Answer) -> None:
    answer["function"] = "class"


@fault("signature")
def generator_does_not_fit_the_signature(answer: Answer) -> None:
    _edit(answer, "generator", "    yield ([5] * 7,)", "    yield ([5] * 7, 7)")
    _edit(answer, "generator", "def valid(numbers):", "def valid(numbers, count=7):")


@fault("signature")
def generator_yields_fractions(answer: Answer) -> None:
    _edit(answer, "generator", "    yield ([5] * 7,)", "    yield ([5.0] * 7,)")


@fault("solution-fails")
def result_of_another_type(answer: Answer) -> None:
    answer["returns"] = "list[int]"


# The generator and the validator


@fault("validator-refuses")
def generator_yields_invalid_inputs(answer: Answer) -> None:
    _yield(answer, "yield ([5, 5, 5, 5, 5, 5, 7],)")


@fault("generator-failed")
def generator_crashes(answer: Answer) -> None:
    _yield(answer, "yield ([10 // 0],)")


@fault("generator-failed")
def generator_never_ends(answer: Answer) -> None:
    _yield(answer, "while True: yield ([5 * rng.randint(1, 9) for _ in range(7)],)")


@fault("generator-unstable")
def generator_throws_its_own_dice(answer: Answer) -> None:
    _yield(answer, "import random; yield ([5 * random.randint(1, 100) for _ in range(7)],)")


@fault("generator-unstable")
def generator_reads_the_clock(answer: Answer) -> None:
    _yield(answer, "import time; yield ([5, 5, 5, 5, 5, 5, 5 * (1 + time.time_ns() // 1000 % 100)],)")


@fault("generator-failed")
def generator_writes_garbage(answer: Answer) -> None:
    _yield(answer, "import os; os.write(1, b'garbage\\n')")


@fault("generator-failed")
def generator_without_a_validator(answer: Answer) -> None:
    _edit(answer, "generator", "def valid(", "def check(")


@fault("too-few-tests")
def too_few_tests(answer: Answer) -> None:
    _yield(answer, "yield ([5] * 7,); return")


@fault("duplicate-test")
def the_same_test_twice(answer: Answer) -> None:
    _yield(answer, "yield ([5] * 7,)")


@fault("test-too-large")
def a_huge_test(answer: Answer) -> None:
    _edit(answer, "generator", "assert len(numbers) == 7", "assert len(numbers) >= 7")
    _yield(answer, "yield ([500] * 200_000,)")


@fault("int-too-large")
def numbers_that_javascript_cannot_hold(answer: Answer) -> None:
    _edit(answer, "generator", "FAR = 500", "FAR = 5 * 2**60")
    answer["invalid_inputs"].pop()


@fault("validator-loose")
def validator_lets_through_what_is_declared_invalid(answer: Answer) -> None:
    _allow_any_value(answer)


@fault("validator-loose")
def validator_lets_through_what_the_reference_cannot_do(answer: Answer) -> None:
    """It forgets that there are not fewer than 7 readings; no test has fewer, and no input shows it."""
    _forget_the_least_length(answer)
    _python(answer, "return max(abs(readings[i] - readings[i + 1]) for i in range(6))")


@fault("validator-loose")
def validator_lets_through_what_solutions_dispute(answer: Answer) -> None:
    """Of fewer than 7 readings one finds the jump, and the other says that there is none."""
    _forget_the_least_length(answer)
    _javascript(answer, f"if (readings.length < 7) return 0;\n{_jumps_in_javascript()}")


def _forget_the_least_length(answer: Answer) -> None:
    _edit(answer, "generator", "assert len(numbers) == 7", "assert len(numbers) <= 7")
    del answer["invalid_inputs"][0]


@fault("validator-refuses")
def validator_that_refuses_all(answer: Answer) -> None:
    _edit(answer, "generator", "def valid(numbers):\n", "def valid(numbers):\n    assert False\n")


# The right solutions


def _jumps_in_javascript() -> str:
    return "return Math.max(...readings.slice(1).map((reading, i) => Math.abs(reading - readings[i])));"


@fault("solution-fails")
def unsolvable(answer: Answer) -> None:
    """The reference gives up on some of its own tests."""
    _python(
        answer,
        "if min(readings) < 0:\n    raise ValueError('no solution')\n"
        "return max(abs(a - b) for a, b in zip(readings, readings[1:]))",
    )


@fault("solutions-disagree")
def solutions_that_disagree(answer: Answer) -> None:
    _javascript(answer, "return Math.max(...readings) - Math.min(...readings);")


@fault("solutions-disagree")
def ambiguous(answer: Answer) -> None:
    """Where two jumps are the largest, either may be meant: one solution takes the first, one the last."""
    _edit(
        answer,
        "statement",
        "The largest absolute difference between two readings in a row.",
        "The place of the largest absolute difference between two readings in a row.",
    )
    _python(
        answer,
        "jumps = [abs(a - b) for a, b in zip(readings, readings[1:])]\nreturn jumps.index(max(jumps))",
    )
    _javascript(
        answer,
        "const jumps = readings.slice(1).map((reading, i) => Math.abs(reading - readings[i]));\n"
        "return jumps.lastIndexOf(Math.max(...jumps));",
    )
    answer["brute_force"]["source"] = answer["solutions"][0]["source"]
    answer["examples"][0]["output_json"] = "1"
    answer["examples"] = answer["examples"][:1]


@fault("brute-disagrees")
def both_solutions_share_a_bug(answer: Answer) -> None:
    """They forget the signs; the examples, without negative readings, do not tell."""
    _python(answer, "return max(abs(abs(a) - abs(b)) for a, b in zip(readings, readings[1:]))")
    _javascript(answer, f"readings = readings.map(Math.abs);\n{_jumps_in_javascript()}")


@fault("brute-disagrees")
def brute_force_is_wrong(answer: Answer) -> None:
    answer["brute_force"]["source"] = in_python(BASE, PARAMETERS, "return max(readings) - min(readings)")


@fault("brute-too-slow")
def brute_force_never_ends(answer: Answer) -> None:
    answer["brute_force"]["source"] = in_python(BASE, PARAMETERS, "while True:\n    pass")


@fault("solutions-missing")
def solutions_of_a_single_language(answer: Answer) -> None:
    answer["solutions"][1] = answer["solutions"][0]


@fault("solutions-missing")
def only_one_solution(answer: Answer) -> None:
    del answer["solutions"][1]


@fault("solution-fails")
def solution_that_does_not_compile(answer: Answer) -> None:
    _javascript(answer, "return Math.max(...readings.map((reading => reading));")


@fault("solution-fails")
def solution_under_another_name(answer: Answer) -> None:
    source = answer["solutions"][0]["source"]
    answer["solutions"][0]["source"] = source.replace("largest_jump", "largestJump")


@fault("solution-fails")
def solution_that_prints_in_place_of_returning(answer: Answer) -> None:
    _python(answer, "print(max(abs(a - b) for a, b in zip(readings, readings[1:])))")


@fault("solutions-disagree")
def solution_that_throws_dice(answer: Answer) -> None:
    """Wrong about every second time."""
    _javascript(answer, f"if (Math.random() < 0.5) return -1;\n{_jumps_in_javascript()}")


@fault("solutions-disagree")
def solution_that_reads_the_clock(answer: Answer) -> None:
    _javascript(answer, "return Date.now() % 1000;")


@fault("too-slow", "solution-fails")
def solution_that_leaves_no_headroom(answer: Answer) -> None:
    """It takes three quarters of the time limit on one test."""
    answer["time_limit_ms"] = 400
    _python(
        answer,
        "if readings == [5] * 7:\n    end = time.process_time() + 0.3\n"
        "    while time.process_time() < end:\n        pass\n"
        "return max(abs(a - b) for a, b in zip(readings, readings[1:]))",
        "import time\n\n\n",
    )


# The planted wrong solutions


@fault("wrong-passes")
def wrong_solution_that_passes(answer: Answer) -> None:
    answer["wrong_solutions"][0]["source"] = answer["solutions"][0]["source"]


@fault("wrong-verdict")
def wrong_solution_of_another_verdict(answer: Answer) -> None:
    answer["wrong_solutions"][0]["verdict"] = "TLE"


@fault("answer-invalid")
def no_wrong_solution(answer: Answer) -> None:
    answer["wrong_solutions"] = []


# What others have


@fault("near-copy")
def title_of_a_known_problem(answer: Answer) -> None:
    answer["title"] = "Goat-Ferry"


@fault("near-copy")
def statement_of_a_known_problem(answer: Answer) -> None:
    """Under another title, and with another function."""
    statement = (BANK / "goat-ferry" / "statement.md").read_text()
    answer["statement"] = (
        statement.replace("ferry_trips(goats, capacity)", "largest_jump(readings)")
        .replace("goats", "llamas")
        .replace("Goats", "Llamas")
    )
