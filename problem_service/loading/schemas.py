"""The shape of problem.toml."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from problem_service.domain import RANKS
from problem_service.judge.checkers import Checker
from problem_service.judge.verdicts import Verdict
from problem_service.schemas import TAG
from shared.fields import Input, Int, Text, choice

WRONG = (Verdict.WA, Verdict.TLE, Verdict.MLE, Verdict.RE)


class ParameterEntry(Input):
    name = Text(longest=60, shortest=1, required=True)
    type = Text(longest=100, shortest=1, required=True)


class ExampleEntry(Input):
    input = fields.Raw(required=True)
    explanation = Text(longest=1000, load_default="")


class WrongEntry(Input):
    file = Text(longest=100, pattern=r"^wrong_[a-z0-9_]+\.(py|js)$", required=True)
    verdict = choice(*(verdict.value for verdict in WRONG), required=True)
    why = Text(longest=300, shortest=1, required=True)


OF_SIGNATURE = ("function", "returns", "parameters")
PROGRAM = "program"
"""The checker that is a program beside problem.toml."""


class ProblemFile(Input):
    title = Text(longest=80, shortest=1, required=True)
    rank = choice(*RANKS, required=True)
    tags = fields.List(Text(longest=40, pattern=TAG), required=True, validate=validate.Length(min=1, max=8))
    function = Text(longest=60, shortest=1)
    returns = Text(longest=100, shortest=1)
    checker = choice(*(checker.value for checker in Checker), PROGRAM, load_default=Checker.EXACT.value)
    time_limit = fields.Float(load_default=2.0, validate=validate.Range(0.1, 10))
    memory_limit = Int(load_default=256, validate=validate.Range(16, 1024))
    parameters = fields.List(fields.Nested(ParameterEntry), validate=validate.Length(min=1, max=10))
    examples = fields.List(
        fields.Nested(ExampleEntry), required=True, validate=validate.Length(min=1, max=10)
    )
    wrong = fields.List(fields.Nested(WrongEntry), required=True, validate=validate.Length(min=1, max=10))

    @validates_schema
    def _has_all_of_a_signature_or_nothing(self, data: dict[str, Any], **_: Any) -> None:
        missing = [name for name in OF_SIGNATURE if name not in data]
        if 0 < len(missing) < len(OF_SIGNATURE):
            raise ValidationError("Missing data for required field.", missing[0])
        kind = str if missing else list
        for index, example in enumerate(data.get("examples", ())):
            if not isinstance(example["input"], kind):
                message = "Not a valid text." if missing else "Not a valid list."
                raise ValidationError({"examples": {index: {"input": [message]}}})
