"""What reading a definition can tell against it. Pure."""

import re
from collections.abc import Iterator

from problem_service.definition import Definition
from problem_service.proving.report import Finding

_CONSTRAINTS = re.compile(r"^(#{1,6} +|\*\*)constraints\b", re.IGNORECASE | re.MULTILINE)


def faults_of_text(definition: Definition) -> Iterator[Finding]:
    """Of the statement, the examples and the list of solutions."""
    yield from _faults_of_statement(definition)
    yield from _faults_of_examples(definition)
    yield from _faults_of_solutions(definition)


def _faults_of_statement(definition: Definition) -> Iterator[Finding]:
    statement, signature = definition.statement, definition.signature
    if _CONSTRAINTS.search(statement) is None:
        yield Finding("statement", "the statement has no section Constraints")
    if signature is None:
        return
    if not _names(statement, signature.function):
        yield Finding("statement", f"the statement does not name the function {signature.function}")
    for parameter in signature.parameters:
        if not _names(statement, parameter.name):
            yield Finding("statement", f"the statement does not name the parameter {parameter.name}")


def _names(statement: str, name: str) -> bool:
    return re.search(rf"(?<![\w]){re.escape(name)}(?![\w])", statement) is not None


def _faults_of_examples(definition: Definition) -> Iterator[Finding]:
    if not definition.examples:
        yield Finding("example-invalid", "there is no example")
    for index, example in enumerate(definition.examples):
        fault = fault_of_input(definition, example.input)
        if fault is not None:
            yield Finding("example-invalid", f"example {index}: {fault}")


def fault_of_input(definition: Definition, given: object) -> str | None:
    """Why this cannot be an input, whatever the validator says."""
    if definition.signature is None:
        return None if isinstance(given, str) else "the input is not a text"
    if not isinstance(given, list):
        return "the input is not the list of the arguments"
    return definition.signature.fault_of_arguments(given)


def _faults_of_solutions(definition: Definition) -> Iterator[Finding]:
    languages = {solution.language for solution in definition.right}
    if len(definition.right) < 2 or len(languages) < 2:
        yield Finding("solutions-missing", "two right solutions in different languages are needed")
    if not definition.wrong:
        yield Finding("wrong-missing", "a planted wrong solution is needed")
    if definition.generator is None and not definition.tests:
        yield Finding("too-few-tests", "there is neither a generator nor a test")
