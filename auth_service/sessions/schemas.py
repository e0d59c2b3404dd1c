"""The wire shapes of sessions."""

from marshmallow import fields

from auth_service.schemas import Done
from shared.fields import Input, Output, Time


class Session(Output):
    """One sign-in on one device."""

    id = fields.UUID()
    current = fields.Boolean(metadata={"description": "Whether it is that of this request."})
    method = fields.String(metadata={"description": "password, guest, or the name of a provider."})
    device = fields.String(metadata={"description": "What the user agent says, in a few words."})
    user_agent = fields.String(allow_none=True)
    address = fields.String(allow_none=True, metadata={"description": "From where it was last used."})
    created_at = Time()
    last_used_at = Time(metadata={"description": "Of the sign-in or the last refresh."})
    expires_at = Time(metadata={"description": "Unless it is refreshed before."})


class Sessions(Output):
    """The live sessions of the caller, the last used one first."""

    sessions = fields.List(fields.Nested(Session))


class SessionPath(Input):
    """Which session."""

    session_id = fields.UUID(required=True)


class SessionsEnded(Done):
    """That sessions were ended."""

    ended = fields.Integer(metadata={"description": "How many."})
