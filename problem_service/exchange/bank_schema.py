"""The shape of problem.toml."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from problem_service.domain import RANKS
from problem_service.exchange.source_files import EXTENSIONS
from problem_service.judge.checkers import Checker
from problem_service.judge.verdicts import Verdict
from problem_service.schemas import TAG
from shared.fields import Bool, Input, Int, Text, choice

WRONG = (Verdict.WA, Verdict.TLE, Verdict.MLE, Verdict.RE)
OF_SIGNATURE = ("function", "returns", "parameters")
PROGRAM = "program"
"""The checker that is a program beside problem.toml."""
FILE = r"^[A-Za-z0-9_][A-Za-z0-9_.+-]*$"
"""A source's name in its folder."""


class Seconds(fields.Float):
    """A number; neither a bool nor a text that reads like one."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class ParameterEntry(Input):
    name = Text(longest=60, shortest=1, required=True)
    type = Text(longest=100, shortest=1, required=True)


class ExampleEntry(Input):
    input = fields.Raw(required=True)
    output = fields.Raw()
    explanation = Text(longest=1000, load_default="")


class WrongEntry(Input):
    """A planted wrong solution; its extension tells the language."""

    file = Text(
        longest=100,
        pattern=rf"^wrong_[a-z0-9_]+\.({'|'.join(extension[1:] for extension in EXTENSIONS.values())})$",
        required=True,
    )
    verdict = choice(*(verdict.value for verdict in WRONG), required=True)
    why = Text(longest=300, shortest=1, required=True)


class SolutionEntry(Input):
    """Any solution. ``name``: where it is not the file's; ``language``: where the extension does not tell."""

    file = Text(longest=100, pattern=FILE, required=True)
    name = Text(longest=200)
    language = choice(*EXTENSIONS)
    verdict = choice(*(verdict.value for verdict in Verdict), load_default=Verdict.AC.value)
    brute = Bool(load_default=False)
    why = Text(longest=1000, load_default="")


class ProblemFile(Input):
    title = Text(longest=80, shortest=1, required=True)
    rank = choice(*RANKS, required=True)
    tags = fields.List(Text(longest=40, pattern=TAG), required=True, validate=validate.Length(min=1, max=8))
    function = Text(longest=60, shortest=1)
    returns = Text(longest=100, shortest=1)
    checker = choice(*(checker.value for checker in Checker), PROGRAM, load_default=Checker.EXACT.value)
    time_limit = Seconds(load_default=2.0, validate=validate.Range(0.1, 10))
    memory_limit = Int(load_default=256, validate=validate.Range(16, 1024))
    parameters = fields.List(fields.Nested(ParameterEntry), validate=validate.Length(min=1, max=10))
    examples = fields.List(fields.Nested(ExampleEntry), required=True, validate=validate.Length(max=10))
    invalid = fields.List(fields.Raw(), load_default=list, validate=validate.Length(max=100))
    solutions = fields.List(fields.Nested(SolutionEntry), validate=validate.Length(max=100))
    wrong = fields.List(fields.Nested(WrongEntry), validate=validate.Length(min=1, max=100))

    @validates_schema
    def _has_all_of_a_signature_or_nothing(self, data: dict[str, Any], **_: Any) -> None:
        missing = [name for name in OF_SIGNATURE if name not in data]
        if 0 < len(missing) < len(OF_SIGNATURE):
            raise ValidationError("Missing data for required field.", missing[0])
        kind = str if missing else list
        message = "Not a valid text." if missing else "Not a valid list."
        for index, example in enumerate(data.get("examples", ())):
            if not isinstance(example["input"], kind):
                raise ValidationError({"examples": {index: {"input": [message]}}})
        for index, given in enumerate(data.get("invalid", ())):
            if not isinstance(given, kind):
                raise ValidationError({"invalid": {index: [message]}})

    @validates_schema
    def _has_wrong_solutions_unless_it_lists_all(self, data: dict[str, Any], **_: Any) -> None:
        if "wrong" not in data and "solutions" not in data:
            raise ValidationError("Missing data for required field.", "wrong")


def fits(pattern: str, text: str) -> bool:
    """Whether an anchored pattern of these schemas lets a text through."""
    return re.fullmatch(pattern, text) is not None


def faults(messages: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """The places and messages in marshmallow's tree of errors: ``parameters[0].type``."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            step = f"[{key}]" if isinstance(key, int) else f".{key}" if place else str(key)
            yield from faults(inner, place + step)
    else:
        for message in messages:
            if isinstance(message, dict):  # of a schema within a validator
                yield from faults(message, place)
            else:
                yield place, str(message)
