"""The wire shape of an export."""

from marshmallow import fields

from shared.fields import Output, Time


class Export(Output):
    """All that is kept of a user; members that are lists name what there is, in order of time."""

    version = fields.Integer()
    exported_at = Time()
    account = fields.Dict()
    sessions = fields.List(fields.Dict())
    identities = fields.List(fields.Dict())
    second_factors = fields.List(fields.Dict())
    recovery_codes = fields.List(fields.Dict())
    figures = fields.List(fields.Dict())
    mails = fields.List(fields.Dict())
    events = fields.List(fields.Dict())
    game = fields.Dict(metadata={"description": "Profile, rooms, battles and submissions with sources."})
    problems = fields.Dict(metadata={"description": "Drafts, problems, what was shown, tried and run."})
