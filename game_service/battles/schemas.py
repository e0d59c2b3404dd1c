"""Wire shapes of battles over REST."""

from marshmallow import fields, validate

from shared.fields import Input, Output, Pagination, QueryInt, Time


class BattlePath(Input):
    """Which battle."""

    battle_id = fields.UUID(required=True)


class PlayerShape(Output):
    """Who took part, and how it ended for them; result is null before the end and after a cancellation."""

    id = fields.UUID()
    username = fields.String()
    avatar = fields.String(allow_none=True)
    result = fields.String(allow_none=True, validate=validate.OneOf(("won", "lost", "drew")))
    points = fields.Integer()
    xp = fields.Integer()


class BattleShape(Output):
    """A battle in short."""

    id = fields.UUID()
    room_id = fields.UUID()
    status = fields.String()
    seq = fields.Integer(metadata={"description": "How many events its log has."})
    created_at = Time()
    finished_at = Time(allow_none=True)
    winner_id = fields.UUID(allow_none=True)
    players = fields.List(fields.Nested(PlayerShape()))


class BattleList(Output):
    """A page of the caller's battles, the latest first."""

    battles = fields.List(fields.Nested(BattleShape()))
    pagination = fields.Nested(Pagination())


class SubmissionShape(Output):
    """A submission of the caller's own; verdict is null until it is judged, or if the battle ended before."""

    submission_id = fields.UUID()
    round = fields.Integer()
    language = fields.String()
    source = fields.String()
    at = fields.String()
    verdict = fields.String(allow_none=True)
    passed = fields.Integer()
    tests = fields.Integer()
    message = fields.String(allow_none=True, metadata={"description": "What the compiler said."})


class BattleDetail(Output):
    """A battle as it stands, and the latest hundred that the caller has sent in."""

    battle = fields.Dict(metadata={"description": "As in battle_resume's snapshot."})
    submissions = fields.List(fields.Nested(SubmissionShape()))


class EventsQuery(Input):
    """Which part of the log."""

    after = QueryInt(load_default=0, validate=validate.Range(0, 2**31 - 1))
    limit = QueryInt(load_default=1000, validate=validate.Range(1, 1000))


class EventShape(Output):
    """An entry of the log."""

    battle_id = fields.UUID()
    seq = fields.Integer()
    type = fields.String()
    at = fields.String()
    data = fields.Dict()


class EventList(Output):
    """A part of the log, in order."""

    battle_id = fields.UUID()
    events = fields.List(fields.Nested(EventShape()))
    has_more = fields.Boolean()
