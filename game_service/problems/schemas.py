"""Wire shapes of problems, as the code-battle front-end knows them."""

from marshmallow import fields

from game_service.players.schemas import RankShape
from shared.fields import Input, Output, Text


class KeyHeader(Input):
    """A key that makes a request safe to send again."""

    key = Text(
        longest=200,
        shortest=1,
        pattern=r"^[!-~]+$",
        data_key="Idempotency-Key",
        metadata={
            "description": "Chosen by the client for this request alone. Sent again with it, the same request"
            " is answered with the same problem."
        },
    )


class ExampleShape(Output):
    """A test that the description shows."""

    id = fields.Integer(metadata={"description": "Counts the problem's examples, from 1."})
    input = fields.String(metadata={"description": "The arguments, `name = value`, with values as JSON."})
    output = fields.String(metadata={"description": "What the function returns, as JSON."})
    explanation = fields.String()
    test_case = fields.String(metadata={"description": "The call, such as `two_sum([2,7,11,15], 9)`."})


class ProblemShape(Output):
    """A problem; one whose programs read and write text has its examples' texts as they are."""

    id = fields.UUID()
    slug = fields.String()
    title = fields.String()
    description = fields.String(metadata={"description": "Markdown."})
    rank = fields.List(fields.Nested(RankShape()), metadata={"description": "One rank."})
    tags = fields.List(fields.String())
    examples = fields.List(fields.Nested(ExampleShape()))
    starter = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "The code that a player begins with, by language."},
    )
    version = fields.Integer()
