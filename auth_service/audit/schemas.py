"""The wire shapes of the audit log."""

from typing import Any

from marshmallow import fields, validate

from auth_service.audit.events import Event
from shared.fields import Few, Input, Int, Output, QueryInt, Text, Time, choice
from shared.security_reports import LONGEST
from shared.security_reports import MOST as MOST_REPORTS

EVENTS = [str(event) for event in Event]
MOST = 200
"""Entries of one answer."""


def _text(**options: Any) -> Text:
    return Text(longest=LONGEST, **options)


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


class _Report(Input):
    """Refusals that are alike; see shared/security_reports.py."""

    at = fields.Float(required=True, validate=validate.Range(0, 10**10))
    count = Int(required=True, validate=validate.Range(1, 2**31))
    code = _text(required=True)
    kind = _text(required=True)
    method = _text(required=True)
    path = _text(required=True)
    address = _text(required=True, allow_none=True)
    user_agent = _text(required=True, allow_none=True)
    data = fields.Dict(keys=_text(), values=_text(), required=True, validate=validate.Length(max=20))


class SecurityReports(Input):
    """What a service refused lately."""

    reports = Few(fields.Nested(_Report()), most=MOST_REPORTS, required=True)
    dropped = Int(load_default=0, validate=validate.Range(0, 2**53))
