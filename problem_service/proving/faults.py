"""What tests, and what the reference answers to them, can tell against a definition. Pure."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from problem_service.definition import Definition, Given
from problem_service.judge.checkers import Checker
from problem_service.proving.generating import Made
from problem_service.proving.report import Finding
from problem_service.proving.solving import Answered, shown
from problem_service.proving.statement import fault_of_input

FEWEST_TESTS = 15
FEWEST_GIVEN_TESTS = 1
"""Of a problem that brings its tests in place of a generator."""
LARGEST_TEST = 500_000
"""Characters of JSON, input and answer together."""
_LARGEST_INT = 2**53 - 1
"""Beyond it, JavaScript's numbers have gaps."""
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def faults_of_made(made: Sequence[Made]) -> Iterator[Finding]:
    """Of what the validator says to the generator's own tests."""
    for index, each in enumerate(made):
        if each.fault is not None:
            yield Finding(
                "validator-refuses", f"generator.py: test {index}: {each.fault}; input {shown(each.input)}"
            )


def faults_of_inputs(definition: Definition, inputs: Sequence[Given]) -> Iterator[Finding]:
    """Of the inputs of the hidden tests, all together."""
    fewest = FEWEST_GIVEN_TESTS if definition.generator is None else FEWEST_TESTS
    if len(inputs) < fewest:
        yield Finding("too-few-tests", f"generator.py: yields {len(inputs)} tests, {fewest} are needed")
    if len({json.dumps(given) for given in inputs}) < len(inputs) and definition.generator is not None:
        yield Finding("duplicate-test", "generator.py: yields a test twice")
    for index, given in enumerate(inputs):
        fault = fault_of_input(definition, given)
        if fault is not None:
            yield Finding("signature", f"generator.py: test {index}: {fault}")


def faults_of_examples(definition: Definition, answered: Sequence[Answered]) -> Iterator[Finding]:
    """Of what the examples state, against what the reference answers."""
    for index, (example, each) in enumerate(zip(definition.examples, answered, strict=False)):
        if example.output is not None and not _alike(definition, each.answer, example.output):
            detail = f"states {shown(example.output)}, the reference gives {shown(each.answer)}"
            yield Finding("example-wrong", f"example {index}: {detail}; input {shown(example.input)}")


def faults_of_tests(tests: Sequence[tuple[str, tuple[Given, Any]]]) -> Iterator[Finding]:
    """Of tests with their answers, each under its name."""
    for name, test in tests:
        size = len(dump_test(test))
        if size > LARGEST_TEST:
            detail = f"{name} has {size} characters, {LARGEST_TEST} at most"
            yield Finding("test-too-large", f"generator.py: {detail}")
        if not _fits(test):
            yield Finding("int-too-large", f"generator.py: {name} has an int beyond ±(2^53 - 1)")


def _alike(definition: Definition, answer: Any, stated: Any) -> bool:
    """Whether two answers to one input are alike; those that a program checks may differ."""
    match definition.checker:
        case Checker() as checker if definition.signature is None:
            return checker.accepts_text(answer, stated)
        case Checker() as checker:
            return checker.accepts(answer, stated)
    return True


def dump_test(test: tuple[Given, Any]) -> str:
    """A test as it is stored: compact JSON."""
    return json.dumps(test, separators=(",", ":"))


def _fits(value: Any) -> bool:
    match value:
        case list() | tuple():
            return all(map(_fits, value))
        case dict():
            return all(map(_fits, value.values()))
        case int():
            return abs(value) <= _LARGEST_INT
        case _:
            return True


def is_storable(value: Any) -> bool:
    """Whether the database can hold a value as JSON."""
    match value:
        case list():
            return all(map(is_storable, value))
        case dict():
            return all(map(is_storable, [*value, *value.values()]))
        case str():
            return _UNSTORABLE.search(value) is None
        case _:
            return True
