"""The shape of problem.toml."""

from marshmallow import fields, validate

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
    input = fields.List(fields.Raw(), required=True)
    explanation = Text(longest=1000, load_default="")


class WrongEntry(Input):
    file = Text(longest=100, pattern=r"^wrong_[a-z0-9_]+\.(py|js)$", required=True)
    verdict = choice(*(verdict.value for verdict in WRONG), required=True)
    why = Text(longest=300, shortest=1, required=True)


class ProblemFile(Input):
    title = Text(longest=80, shortest=1, required=True)
    rank = choice(*RANKS, required=True)
    tags = fields.List(Text(longest=40, pattern=TAG), required=True, validate=validate.Length(min=1, max=8))
    function = Text(longest=60, shortest=1, required=True)
    returns = Text(longest=100, shortest=1, required=True)
    checker = choice(*(checker.value for checker in Checker), load_default=Checker.EXACT.value)
    time_limit = fields.Float(load_default=2.0, validate=validate.Range(0.1, 10))
    memory_limit = Int(load_default=256, validate=validate.Range(16, 1024))
    parameters = fields.List(
        fields.Nested(ParameterEntry), required=True, validate=validate.Length(min=1, max=10)
    )
    examples = fields.List(
        fields.Nested(ExampleEntry), required=True, validate=validate.Length(min=1, max=10)
    )
    wrong = fields.List(fields.Nested(WrongEntry), required=True, validate=validate.Length(min=1, max=10))
