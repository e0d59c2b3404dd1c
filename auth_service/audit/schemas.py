"""The wire shapes of the audit log."""

from marshmallow import fields, validate

from auth_service.audit.events import Event
from shared.fields import Input, Output, QueryInt, Time, choice

EVENTS = [str(event) for event in Event]
MOST = 200
"""Entries of one answer."""


class EventsQuery(Input):
    """Which part of one's own events."""

    event = choice(*EVENTS, load_default=None)
    before = QueryInt(
        load_default=None,
        validate=validate.Range(1, 2**63 - 1),
        metadata={"description": "The `next` of the page before."},
    )
    limit = QueryInt(load_default=50, validate=validate.Range(1, MOST))


class AuditQuery(EventsQuery):
    """Which part of the audit log."""

    user_id = fields.UUID(load_default=None, metadata={"description": "Whom the entries concern."})


class OwnEvent(Output):
    """Something that happened to one's account and matters to its security."""

    id = fields.Integer()
    at = Time()
    event = fields.String(validate=validate.OneOf(EVENTS))
    session_id = fields.UUID(allow_none=True)
    address = fields.String(allow_none=True, metadata={"description": "Of oneself, or who claims to be."})
    user_agent = fields.String(allow_none=True)
    data = fields.Dict(metadata={"description": "More about it."})


class OwnEvents(Output):
    """One's own events, the newest first."""

    entries = fields.List(fields.Nested(OwnEvent))
    next = fields.Integer(allow_none=True, metadata={"description": "Goes on as `before`; null: the end."})


class AuditEntry(OwnEvent):
    """An entry of the audit log."""

    user_id = fields.UUID(allow_none=True, metadata={"description": "Whom it concerns."})
    username = fields.String(allow_none=True, metadata={"description": "As it is now."})
    actor_id = fields.UUID(allow_none=True, metadata={"description": "Who did it, if somebody else."})
    actor = fields.String(allow_none=True, metadata={"description": "The name of who did it, as it is now."})


class AuditPage(Output):
    """Entries of the audit log, the newest first."""

    entries = fields.List(fields.Nested(AuditEntry))
    next = fields.Integer(allow_none=True, metadata={"description": "Goes on as `before`; null: the end."})
