"""The wire shapes of problems and of judging."""

from marshmallow import fields, validate

from problem_service.domain import LONGEST_SOURCE, MOST_PICKED, RANKS, Rank
from shared.fields import Bool, Input, Int, Output, PageQuery, Pagination, Text, choice

TAG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
SLUG = TAG
TAGS = r"^([a-z0-9]+(-[a-z0-9]+)*(,[a-z0-9]+(-[a-z0-9]+)*)*)?$"
REFERENCE = r"^[0-9A-Za-z-]+$"
_LARGEST_INT = 2**31 - 1
"""As the database keeps them."""


def _rank() -> fields.Enum[Rank]:
    return fields.Enum(Rank, by_value=True)


class FilterQuery(Input):
    """Which problems."""

    rank = choice(*RANKS, load_default=None)
    tags = Text(
        longest=300,
        pattern=TAGS,
        load_default="",
        metadata={"description": "Tags with commas between; a problem must have them all."},
    )


class ListQuery(FilterQuery, PageQuery):
    """Which problems, and which page of them."""


class ProblemPath(Input):
    """A problem in a path."""

    id = Text(
        longest=64,
        pattern=REFERENCE,
        required=True,
        metadata={"description": "The problem's id or slug."},
    )


class StarterPath(ProblemPath):
    """A problem and a language in a path."""

    language = Text(
        longest=32,
        pattern=r"^[a-z0-9+#.-]+$",
        required=True,
        metadata={"description": "A language's name, such as python."},
    )


class ProblemSummary(Output):
    """A problem in a list."""

    id = fields.UUID()
    slug = fields.String()
    title = fields.String()
    rank = _rank()
    tags = fields.List(fields.String())


class ProblemList(Output):
    """A page of problems, easiest first."""

    problems = fields.List(fields.Nested(ProblemSummary))
    pagination = fields.Nested(Pagination)


class Parameter(Output):
    """A parameter of the function."""

    name = fields.String()
    type = fields.String(
        metadata={"description": "int, float, string, bool, list[T] or dict[string, T], for any such T."}
    )


class SignatureOut(Output):
    """The function to write; its name is the same in every language."""

    function = fields.String()
    parameters = fields.List(fields.Nested(Parameter))
    returns = fields.String(metadata={"description": "A type, as of a parameter."})


class Example(Output):
    """A test that the statement shows."""

    input = fields.Raw(
        metadata={"description": "The arguments, in order; without a signature, the text of standard input."}
    )
    output = fields.Raw(
        metadata={"description": "What the function returns; without a signature, what the program writes."}
    )
    explanation = fields.String()


class LimitsOut(Output):
    """What a program may use on each test."""

    time_ms = fields.Integer()
    memory_mb = fields.Integer()


class ProblemOut(ProblemSummary):
    """A problem as players see it."""

    statement = fields.String(metadata={"description": "Markdown."})
    signature = fields.Nested(
        SignatureOut,
        allow_none=True,
        metadata={"description": "null: the program reads standard input and writes standard output."},
    )
    examples = fields.List(fields.Nested(Example))
    limits = fields.Nested(LimitsOut)
    starter = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "The code that a player begins with, by language."},
    )
    version = fields.Integer(metadata={"description": "Counts the changes of the problem, from 1."})


class Starter(Output):
    """The code that a player begins with."""

    language = fields.String()
    code = fields.String()


class PickRequest(Input):
    """Which problems a battle wants."""

    count = Int(required=True, validate=validate.Range(1, MOST_PICKED))
    rank = choice(*RANKS, allow_none=True, load_default=None)
    tags = fields.List(Text(longest=40, pattern=TAG), load_default=list, validate=validate.Length(max=20))
    ids = fields.List(
        fields.UUID(),
        allow_none=True,
        load_default=None,
        validate=validate.Length(min=1, max=MOST_PICKED),
        metadata={"description": "Take these, in this order, in place of random ones."},
    )
    languages = fields.List(
        Text(longest=32),
        load_default=list,
        validate=validate.Length(max=50),
        metadata={"description": "Each must be possible in every problem."},
    )
    excluded = fields.List(
        fields.UUID(), data_key="exclude", load_default=list, validate=validate.Length(max=1000)
    )
    players = fields.List(
        fields.UUID(),
        load_default=list,
        validate=validate.Length(max=50),
        metadata={"description": "Who will see them: they get what they have not seen while there is any."},
    )


class ServeRequest(Input):
    """Which problem a player gets."""

    player_id = fields.UUID(required=True)
    rank = choice(*RANKS, allow_none=True, load_default=None)
    tags = fields.List(Text(longest=40, pattern=TAG), load_default=list, validate=validate.Length(max=20))
    fresh = Bool(
        load_default=False,
        metadata={"description": "A generated one that nobody has seen, if one is in stock."},
    )
    from_stock = Bool(
        load_default=True,
        metadata={"description": "Whether the stock of generated ones may be taken from: not for guests."},
    )
    idempotency_key = Text(longest=200, shortest=1, allow_none=True, load_default=None)


class Served(Output):
    """The problem."""

    problem = fields.Nested(lambda: ProblemOut())
    fresh = fields.Boolean(metadata={"description": "Whether the player is the first to see it."})


class Picked(Output):
    """As many problems as were wanted."""

    problems = fields.List(fields.Nested(ProblemOut))


class JudgeRequest(Input):
    """A program to judge."""

    problem_id = fields.UUID(required=True)
    language = Text(longest=32, required=True)
    source = Text(longest=LONGEST_SOURCE, required=True)
    tests = choice("hidden", "examples", required=True)
    player_id = fields.UUID(
        allow_none=True,
        load_default=None,
        metadata={"description": "Whose it is: each player's programs run one after another."},
    )
    version = Int(
        allow_none=True,
        load_default=None,
        validate=validate.Range(1, _LARGEST_INT),
        metadata={"description": "Of the problem; null: the present one."},
    )
    submission_id = fields.UUID(
        allow_none=True,
        load_default=None,
        metadata={"description": "Judged on hidden tests, it counts for the problem's figures, once."},
    )
    elapsed_ms = Int(
        allow_none=True,
        load_default=None,
        validate=validate.Range(0, _LARGEST_INT),
        metadata={"description": "Since the player saw the problem."},
    )
