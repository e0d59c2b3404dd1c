"""What other services ask, the public keys and the feed, and what they report."""

from aiohttp import web

from auth_service.audit.reports import NoReporter, record_reports
from auth_service.audit.schemas import SecurityReports
from auth_service.container import CONTAINER
from auth_service.feed.entries import TYPES
from auth_service.schemas import FeedQuery, Jwks
from shared import service_token
from shared.errors import ValidationFailed
from shared.identity import bearer
from shared.security_reports import PATH as REPORTS_PATH
from shared.web import INTERNAL_KEY, SERVICE, Call, Policy, Routes, answer

public = Routes("keys")
internal = Routes("internal")

_MAX_AGE = 15
"""Seconds that caches may keep the keys; well below the lead of a new one."""


@public.get("/.well-known/jwks.json", policy=Policy.PUBLIC, answer=Jwks())
async def get_jwks(call: Call) -> web.Response:
    """The public keys of access tokens."""
    return answer(call.app[CONTAINER].keys().jwks(), headers={"Cache-Control": f"public, max-age={_MAX_AGE}"})


@internal.get("/internal/feed", policy=Policy.INTERNAL, query=FeedQuery())
async def read_feed(call: Call) -> web.Response:
    """Entries after a position, of some types or all; waits when there is none."""
    types = TYPES if call.query["types"] is None else tuple(call.query["types"].split(","))
    if not set(types) <= set(TYPES):
        raise ValidationFailed(errors={"types": [f"Some of {', '.join(TYPES)}, with commas between."]})
    page = await call.app[CONTAINER].feed().read(call.query["after"], types, call.query["wait"])
    entries = [
        {"position": entry.position, "type": entry.type, "at": entry.at.timestamp(), "data": entry.data}
        for entry in page.entries
    ]
    return answer({"entries": entries, "position": page.position, "more": page.more})


@internal.post(REPORTS_PATH, policy=Policy.INTERNAL, body=SecurityReports(), status=204, errors=(NoReporter,))
async def take_reports(call: Call) -> web.Response:
    """Refusals that smell of an attack, for the audit log."""
    token = bearer(call.request.headers.get("Authorization"))
    service = service_token.verify(token, call.app[INTERNAL_KEY], callee=call.app[SERVICE])
    db = call.app[CONTAINER].db()
    await record_reports(db, service, call.body["reports"], call.body["dropped"])
    return web.Response(status=204)
