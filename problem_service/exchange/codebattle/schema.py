"""The shape of a task."""

import marshmallow as ma
from marshmallow import fields, validate

from shared.fields import Text, choice

LEVELS = ("elementary", "easy", "medium", "hard")
"""From easiest to hardest, as our ranks are."""
MOST_ASSERTS = 1_000


class _Lenient(ma.Schema):
    """Codebattle's own members that have no counterpart here are kept apart, to be noted."""

    class Meta:
        unknown = ma.INCLUDE


class ArgumentEntry(_Lenient):
    argument_name = Text(longest=60, shortest=1, required=True)
    type = fields.Raw(required=True)


class OutputEntry(_Lenient):
    type = fields.Raw(required=True)


class AssertEntry(_Lenient):
    arguments = fields.List(fields.Raw(allow_none=True), required=True)
    expected = fields.Raw(required=True, allow_none=True)


class TaskSchema(_Lenient):
    name = Text(longest=200, shortest=1, required=True)
    level = choice(*LEVELS, required=True)
    description_en = Text(longest=100_000, shortest=1, required=True)
    tags = fields.List(Text(longest=200), load_default=list, validate=validate.Length(max=100))
    input_signature = fields.List(
        fields.Nested(ArgumentEntry), required=True, validate=validate.Length(min=1, max=10)
    )
    output_signature = fields.Nested(OutputEntry, required=True)
    asserts = fields.List(
        fields.Nested(AssertEntry), required=True, validate=validate.Length(min=1, max=MOST_ASSERTS)
    )
    asserts_examples = fields.List(
        fields.Nested(AssertEntry), load_default=list, validate=validate.Length(max=MOST_ASSERTS)
    )
    examples = fields.String(allow_none=True)
    solution = fields.String(allow_none=True)
    solutions = fields.Raw(allow_none=True)
    generator_lang = fields.String(allow_none=True)
