"""The shapes of commands."""

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from game_service.battles.domain.settings import MAX_ROUND_SECONDS, MAX_ROUNDS, MAX_SEATS, MIN_SEATS, SCORINGS
from game_service.battles.rules import WEIGHTS
from shared.fields import Bool, Input, Int, Text, choice
from shared.identity import LONGEST_TOKEN

LONGEST_SOURCE = 100_000
"""Characters."""
MAX_SEQ = 2**31 - 1
TAG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
"""As problem_service has them."""


class CommandInput(Input):
    """Every command may carry a msg_id: sent again with the same one, it is not done again."""

    msg_id = Text(shortest=1, longest=64)


class Nothing(CommandInput):
    """No members of its own."""


class Choices(Input):
    """What players may choose about a battle."""

    rounds = Int(validate=validate.Range(1, MAX_ROUNDS))
    round_seconds = Int(validate=validate.Range(1, MAX_ROUND_SECONDS))
    rank = choice(*WEIGHTS, allow_none=True)
    tags = fields.List(Text(longest=40, pattern=TAG), validate=validate.Length(max=10))
    languages = fields.List(Text(shortest=1, longest=32), validate=validate.Length(max=20))


class BattleChoices(Choices):
    """What the owner of a room may choose about a battle."""

    players = Int(validate=validate.Range(MIN_SEATS, MAX_SEATS))
    problem_ids = fields.List(fields.UUID(), validate=validate.Length(min=1, max=MAX_ROUNDS))
    scoring = choice(*SCORINGS)

    @ma.validates_schema
    def check_problems(self, data: dict[str, Any], **_: Any) -> None:
        ids = data.get("problem_ids")
        if ids is not None:
            if len(set(ids)) != len(ids):
                raise ma.ValidationError("No problem may be there twice.", "problem_ids")
            if data.get("rounds", len(ids)) != len(ids):
                raise ma.ValidationError("There must be as many problems as rounds.", "problem_ids")


class QuickMatch(CommandInput, Choices):
    """quick_match"""


class StartBattle(CommandInput):
    """start_battle"""

    room_id = fields.UUID()
    settings = fields.Nested(BattleChoices(), load_default=dict)


class CreateRoom(CommandInput):
    """create_room"""

    name = Text(shortest=1, longest=100)
    is_private = Bool(load_default=False)
    password = Text(shortest=4, longest=128)
    seats = Int(load_default=10, validate=validate.Range(MIN_SEATS, MAX_SEATS))


class JoinRoom(CommandInput):
    """join_room"""

    code = Text(shortest=4, longest=4, pattern=r"^[A-Za-z]{4}$")
    room_id = fields.UUID()
    password = Text(longest=128)

    @ma.validates_schema
    def check_name(self, data: dict[str, Any], **_: Any) -> None:
        if ("code" in data) == ("room_id" in data):
            raise ma.ValidationError("Either this or room_id is required.", "code")


class LeaveRoom(CommandInput):
    """leave_room"""

    room_id = fields.UUID()


class BattleRef(CommandInput):
    """ready, forfeit, claim_win"""

    battle_id = fields.UUID(required=True)


class Code(BattleRef):
    """try, submit"""

    language = Text(shortest=1, longest=32, required=True)
    source = Text(shortest=1, longest=LONGEST_SOURCE, required=True)


class Resume(BattleRef):
    """battle_resume"""

    last_seq = Int(load_default=0, validate=validate.Range(0, MAX_SEQ))


class Authenticate(CommandInput):
    """authenticate"""

    token = Text(shortest=1, longest=LONGEST_TOKEN, required=True)
