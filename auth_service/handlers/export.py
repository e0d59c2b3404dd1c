"""REST: having all that is kept of oneself."""

from aiohttp import web

from auth_service.container import CONTAINER
from auth_service.export.clients import ExportUnavailable
from auth_service.export.schemas import Export
from auth_service.handlers.callers import client_of
from auth_service.limits import Limit
from auth_service.sessions.fresh import ReauthenticationRequired
from shared.identity import RevokedToken
from shared.rate import RateExceeded
from shared.web import Call, Policy, Routes, answer

routes = Routes("auth")

_EXPORT = Export()


@routes.get(
    "/api/auth/export",
    policy=Policy.GUEST,
    answer=Export(),
    errors=(RevokedToken, ReauthenticationRequired, ExportUnavailable, RateExceeded),
)
async def export(call: Call) -> web.Response:
    """Get all that is kept of the caller, as a file; the caller must have shown lately who he is.

    It is complete or refused. Of what there may be very much, it has the latest, and says so.
    """
    await call.app[CONTAINER].limits().spend(call, Limit.EXPORT, account=call.identity.user_id)
    found = await call.app[CONTAINER].exports().export(call.identity, client_of(call.request))
    headers = {
        "Content-Disposition": f'attachment; filename="codemaze-{found["account"]["number"]}.json"',
        "Cache-Control": "no-store",
    }
    return answer(found, _EXPORT, headers=headers)
