"""Wire shapes of players."""

from marshmallow import fields, validate

from game_service.players.online import ORDERS
from shared.fields import Input, Output, QueryInt, Text, Time, choice


class RankShape(Output):
    """A span of xp; the highest rank has no end."""

    id = fields.Integer()
    name = fields.String()
    min_xp = fields.Integer()
    max_xp = fields.Integer(allow_none=True)


class UserShape(Output):
    """A player in short."""

    id = fields.UUID()
    username = fields.String()
    avatar = fields.String(allow_none=True)


class RivalShape(UserShape):
    """A player of a battle."""

    xp = fields.Integer(metadata={"description": "Gained in this battle."})


class ProblemTitle(Output):
    """A problem in short."""

    id = fields.UUID()
    title = fields.String()
    rank = fields.String()


class SessionShape(Output):
    """A battle that came to a result."""

    id = fields.UUID()
    problem = fields.List(fields.Nested(ProblemTitle()))
    winner = fields.List(
        fields.Nested(RivalShape()), metadata={"description": "The winner; empty after a draw."}
    )
    users = fields.List(fields.Nested(RivalShape()))


class LeaderShape(UserShape):
    """A player with what was won."""

    xp = fields.Integer()
    wins = fields.Integer()
    losses = fields.Integer()
    draws = fields.Integer()
    rank = fields.List(fields.Nested(RankShape()), metadata={"description": "One rank."})


class ProfileShape(LeaderShape):
    """A player with the latest battles."""

    is_guest = fields.Boolean()
    sessions = fields.List(fields.Nested(SessionShape()))


class LeaderboardQuery(Input):
    """Which page of the leaderboard; the first is the top 100."""

    page = QueryInt(load_default=1, validate=validate.Range(1, 100_000))
    per_page = QueryInt(load_default=100, validate=validate.Range(1, 100))


class TwoNames(Input):
    """Whose avatars are wanted."""

    username_one = Text(shortest=1, longest=64, required=True)
    username_two = Text(shortest=1, longest=64, required=True)


class OnlineQuery(Input):
    """In which order."""

    sort_by = choice(*ORDERS, load_default="pseudonym")


class OnlineShape(Output):
    """Somebody who is connected."""

    id = fields.UUID()
    pseudonym = fields.String()
    is_connected = fields.Boolean()
    connected_at = Time()
    created_at = Time()
