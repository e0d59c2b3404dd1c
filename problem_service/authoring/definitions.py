"""The wire form of a definition: what it must be to be saved, and the way from it and back.

A draft may be incomplete, and need not hold; but what is there has its form, and fits into its bounds.
"""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
import orjson
from marshmallow import fields, pre_load, validate, validates_schema

from problem_service.authoring.domain import (
    DEEPEST,
    LONGEST_STATEMENT,
    LONGEST_TEST,
    LONGEST_TESTS,
    LONGEST_TITLE,
    MOST_TESTS,
)
from problem_service.definition import PROGRAM, Definition
from problem_service.domain import LONGEST_SOURCE, RANKS
from problem_service.exchange.slugs import LONGEST_SLUG, is_slug, slug_of
from problem_service.judge.checkers import Checker
from problem_service.judge.languages import LANGUAGES
from problem_service.judge.verdicts import Verdict
from problem_service.schemas import SLUG, TAG
from problem_service.signature import BadSignature, Signature
from shared.errors import ValidationFailed
from shared.fields import Bool, Few, Input, Int, Text, choice
from shared.web import holds_nul

ONE_LINE = r"^[^\u0000-\u001f\u007f]*$"
_WRITTEN_DEPTH = 254
"""Lists and objects in one another that orjson writes."""
_MOST_MEMBERS = 100
_DEFAULT_LIMITS = {"time_ms": 2000, "memory_mb": 256}


def _described(description: str) -> dict[str, str]:
    return {"description": description}


class GivenInput(fields.Raw):
    """A call's arguments, or a text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"type": ["array", "string"]}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, list | str):
            raise ma.ValidationError("Neither a list of arguments nor a text.")
        return value


class _Part(Input):
    """Of a body that is large: what has too many members is refused before each of them is."""

    @pre_load
    def _has_few_members(self, data: Any, **_: Any) -> Any:
        if isinstance(data, dict) and len(data) > _MOST_MEMBERS:
            raise ma.ValidationError(f"It has more than {_MOST_MEMBERS} members.")
        return data


class ParameterIn(_Part):
    """A parameter of the function."""

    name = Text(longest=60, shortest=1, required=True)
    type = Text(longest=100, shortest=1, required=True)


class SignatureIn(_Part):
    """The function to write."""

    function = Text(longest=60, shortest=1, required=True)
    parameters = Few(fields.Nested(ParameterIn), most=10, required=True)
    returns = Text(longest=100, shortest=1, required=True)


class ProgramIn(_Part):
    """A program."""

    language = choice(*LANGUAGES, required=True)
    source = Text(longest=LONGEST_SOURCE, required=True)


class SolutionIn(ProgramIn):
    """A program and the verdict that it must get."""

    name = Text(longest=200, shortest=1, pattern=ONE_LINE, required=True)
    verdict = choice(*(verdict.value for verdict in Verdict), load_default=Verdict.AC.value)
    is_brute = Bool(load_default=False, metadata=_described("Right, but maybe too slow."))
    why = Text(longest=1000, load_default="", metadata=_described("What is wrong with a wrong one."))


class LimitsIn(_Part):
    """What a program may use on each test."""

    time_ms = Int(load_default=_DEFAULT_LIMITS["time_ms"], validate=validate.Range(100, 10_000))
    memory_mb = Int(load_default=_DEFAULT_LIMITS["memory_mb"], validate=validate.Range(16, 1024))


class ExampleIn(_Part):
    """A test that the statement shows. Without an output that is worked out."""

    input = GivenInput(required=True)
    output = fields.Raw(allow_none=True, load_default=None)
    explanation = Text(longest=1000, load_default="")


class GivenTestIn(_Part):
    """A test."""

    input = GivenInput(required=True)
    output = fields.Raw(required=True)


class DefinitionIn(_Part):
    """A problem as its author writes it.

    With a signature the inputs of examples and tests are lists of arguments, without one they are texts.
    """

    title = Text(longest=LONGEST_TITLE, shortest=1, pattern=ONE_LINE, required=True)
    slug = Text(
        longest=LONGEST_SLUG,
        pattern=SLUG,
        allow_none=True,
        load_default=None,
        metadata=_described(
            "Made from the title if it is not given. It stays once the problem is published."
        ),
    )
    rank = choice(*RANKS, required=True)
    tags = Few(Text(longest=40, pattern=TAG), most=8, load_default=list)
    statement = Text(longest=LONGEST_STATEMENT, load_default="", metadata=_described("Markdown."))
    signature = fields.Nested(
        SignatureIn,
        allow_none=True,
        load_default=None,
        metadata=_described("null: the program reads standard input and writes standard output."),
    )
    checker = choice(*(checker.value for checker in Checker), PROGRAM, load_default=Checker.EXACT.value)
    checker_program = fields.Nested(ProgramIn, allow_none=True, load_default=None)
    limits = fields.Nested(LimitsIn, load_default=_DEFAULT_LIMITS.copy)
    examples = Few(fields.Nested(ExampleIn), most=10, load_default=list)
    generator = Text(
        longest=LONGEST_SOURCE,
        allow_none=True,
        load_default=None,
        metadata=_described(
            "Python: `tests(rng)` yields inputs; `valid(...)` raises AssertionError for those that break"
            " the constraints. null: the tests are given."
        ),
    )
    tests = Few(fields.Nested(GivenTestIn), most=MOST_TESTS, load_default=list)
    invalid_inputs = Few(
        GivenInput(),
        most=100,
        load_default=list,
        metadata=_described("Inputs that `valid` must refuse."),
    )
    solutions = Few(fields.Nested(SolutionIn), most=100, load_default=list)

    @validates_schema
    def _can_be_called_so(self, data: dict[str, Any], **_: Any) -> None:
        if not data["title"].strip():
            raise ma.ValidationError("It is empty.", "title")
        if data["slug"] is not None and not is_slug(data["slug"]):
            raise ma.ValidationError("It has another meaning.", "slug")
        if len(set(data["tags"])) < len(data["tags"]):
            raise ma.ValidationError("A tag is there twice.", "tags")

    @validates_schema
    def _goes_together(self, data: dict[str, Any], **_: Any) -> None:
        if (data["checker"] == PROGRAM) != (data["checker_program"] is not None):
            raise ma.ValidationError('There is one if and only if checker is "program".', "checker_program")
        if data["generator"] is not None and data["tests"]:
            raise ma.ValidationError("There is a generator; tests are given in place of one only.", "tests")
        for index, solution in enumerate(data["solutions"]):
            if solution["is_brute"] and solution["verdict"] != Verdict.AC.value:
                message = "A brute-force solution is right: its verdict is AC."
                raise ma.ValidationError({"solutions": {index: {"verdict": [message]}}})
        try:
            Signature.find(data["signature"])
        except BadSignature as error:
            raise ma.ValidationError(f"{error}.", "signature") from error

    @validates_schema
    def _has_inputs_of_one_kind(self, data: dict[str, Any], **_: Any) -> None:
        is_text = data["signature"] is None
        for name in ("examples", "tests"):
            for index, item in enumerate(data[name]):
                outputs = (item["output"],) if name == "tests" or item["output"] is not None else ()
                for member, values in (("input", (item["input"],)), ("output", outputs)):
                    if fault := _fault_of_values(values, is_text=is_text, is_input=member == "input"):
                        raise ma.ValidationError({name: {index: {member: [fault]}}})
        for index, given in enumerate(data["invalid_inputs"]):
            if fault := _fault_of_values((given,), is_text=is_text, is_input=True):
                raise ma.ValidationError({"invalid_inputs": {index: [fault]}})

    @validates_schema
    def _has_tests_of_a_size(self, data: dict[str, Any], **_: Any) -> None:
        total = 0
        for name in ("tests", "examples", "invalid_inputs"):
            for index, item in enumerate(data[name]):
                try:
                    total += _size(item)
                except ValueError as error:
                    raise ma.ValidationError({name: {index: [str(error)]}}) from error
        if total > LONGEST_TESTS:
            raise ma.ValidationError(f"Longer than {LONGEST_TESTS} bytes of JSON together.", "tests")


def _fault_of_values(values: tuple[Any, ...], *, is_text: bool, is_input: bool) -> str | None:
    for value in values:
        if is_text and not isinstance(value, str):
            return "Not a text, and there is no signature."
        if is_input and not is_text and not isinstance(value, list):
            return "Not a list of arguments."
    return None


def _size(item: Any) -> int:
    """Bytes of the JSON. Raises ValueError for what can be stored or written by no one, and for too much."""
    for _ in range(_WRITTEN_DEPTH - DEEPEST):
        item = [item]
    try:
        text = orjson.dumps(item)
    except TypeError as error:
        raise ValueError(f"It cannot be written as JSON: {error}.") from error
    if holds_nul(text):
        raise ValueError("The NUL character is not allowed.")
    if len(text) > LONGEST_TEST:
        raise ValueError(f"Longer than {LONGEST_TEST} bytes of JSON.")
    return len(text)


def to_definition(data: Mapping[str, Any]) -> Definition:
    """Of what `DefinitionIn` let through."""
    content = {
        **data,
        "slug": data["slug"] or slug_of(data["title"]),
        "tests": [(test["input"], test["output"]) for test in data["tests"]],
        "invalid": data["invalid_inputs"],
    }
    return Definition.from_json(content)


def to_wire(definition: Definition) -> dict[str, Any]:
    """The members of a definition in their public form."""
    data = definition.to_json()
    data["tests"] = [{"input": given, "output": output} for given, output in data["tests"]]
    data["invalid_inputs"] = data.pop("invalid")
    return data


_SCHEMA = DefinitionIn()


def check_bounds(definition: Definition) -> None:
    """That a definition could have been written as a draft. Raises ValidationFailed, by field."""
    try:
        _SCHEMA.load(to_wire(definition))
    except ma.ValidationError as error:
        messages = error.messages if isinstance(error.messages, dict) else {"_schema": error.messages}
        raise ValidationFailed(f"{definition.title}: its content is not valid.", errors=messages) from error
