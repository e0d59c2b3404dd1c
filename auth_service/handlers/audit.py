"""The audit log, for admins; and one's own part of it."""

from typing import Any

from auth_service.audit.events import Event
from auth_service.audit.schemas import AuditPage, AuditQuery, EventsQuery, OwnEvents
from auth_service.audit.service import Wanted
from auth_service.container import CONTAINER
from auth_service.limits import Limit
from shared.errors import Forbidden
from shared.identity import RevokedToken
from shared.rate import RateExceeded
from shared.web import Call, Policy, Routes

routes = Routes("audit")

_ERRORS = (RevokedToken, Forbidden, RateExceeded)


@routes.get("/api/auth/audit", policy=Policy.ADMIN, query=AuditQuery(), answer=AuditPage(), errors=_ERRORS)
async def read_audit_log(call: Call) -> Any:
    """What happened that matters to security, the newest first."""
    await call.app[CONTAINER].limits().spend(call, Limit.AUDIT, account=call.identity.user_id)
    return await call.app[CONTAINER].audit_log().read(call.identity, _wanted(call))


@routes.get(
    "/api/auth/events",
    policy=Policy.GUEST,
    query=EventsQuery(),
    answer=OwnEvents(),
    errors=(RevokedToken, RateExceeded),
)
async def read_own_events(call: Call) -> Any:
    """What happened to the caller's account that matters to its security, the newest first.

    Of what others did, as a ban, it tells neither from where nor why.
    """
    await call.app[CONTAINER].limits().spend(call, Limit.AUDIT, account=call.identity.user_id)
    page = await call.app[CONTAINER].audit_log().read_own(call.identity, _wanted(call))
    return {"entries": [_as_own(entry) for entry in page.entries], "next": page.next}


def _wanted(call: Call) -> Wanted:
    event = call.query["event"]
    return Wanted(
        user_id=call.query.get("user_id"),
        event=None if event is None else Event(event),
        before=call.query["before"],
        limit=call.query["limit"],
    )


def _as_own(entry: Any) -> dict[str, Any]:
    """An entry without what tells of somebody else."""
    shown = {"id": entry.id, "at": entry.at, "event": entry.event}
    if entry.actor_id not in (None, entry.user_id):
        return {**shown, "session_id": None, "address": None, "user_agent": None, "data": {}}
    return {
        **shown,
        "session_id": entry.session_id,
        "address": entry.address,
        "user_agent": entry.user_agent,
        "data": entry.data,
    }
