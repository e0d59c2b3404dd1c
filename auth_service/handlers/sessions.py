"""Where one is signed in."""

from typing import Any

from aiohttp import web

from auth_service.container import CONTAINER
from auth_service.handlers.callers import client_of
from auth_service.handlers.replies import done
from auth_service.schemas import Done
from auth_service.sessions.devices import describe_all
from auth_service.sessions.domain import SessionNotFound
from auth_service.sessions.fresh import ReauthenticationRequired
from auth_service.sessions.schemas import SessionPath, Sessions, SessionsEnded
from shared.identity import RevokedToken
from shared.web import Call, Policy, Routes, answer

routes = Routes("auth")

_DONE = Done()


@routes.get("/api/auth/sessions", policy=Policy.GUEST, answer=Sessions(), errors=(RevokedToken,))
async def list_sessions(call: Call) -> Any:
    """The caller's live sessions, the last used one first."""
    seen = await call.app[CONTAINER].sessions().list_live(call.identity)
    devices = await describe_all(each.client.user_agent for each in seen)
    return {
        "sessions": [
            {
                "id": each.session.id,
                "current": each.session.id == call.identity.session_id,
                "method": each.session.method,
                "device": device,
                "user_agent": each.client.user_agent,
                "address": each.client.address,
                "created_at": each.session.created_at,
                "last_used_at": each.last_used_at,
                "expires_at": each.session.expires_at,
            }
            for each, device in zip(seen, devices, strict=True)
        ]
    }


@routes.delete(
    "/api/auth/sessions/{session_id}",
    policy=Policy.GUEST,
    path_schema=SessionPath(),
    answer=Done(),
    errors=(SessionNotFound, RevokedToken, ReauthenticationRequired),
)
async def end_session(call: Call) -> web.Response:
    """End a session of the caller; the present one is logged out.

    For another one, the caller must have shown lately who he is (POST /api/auth/reauthenticate).
    """
    session_id = call.path["session_id"]
    await call.app[CONTAINER].sessions().end_one(call.identity, session_id, client_of(call.request))
    if session_id == call.identity.session_id:
        return done(call, "Logged out.")
    return answer({"status": "success", "message": "The session has ended."}, _DONE)


@routes.delete(
    "/api/auth/sessions",
    policy=Policy.GUEST,
    answer=SessionsEnded(),
    errors=(RevokedToken, ReauthenticationRequired),
)
async def end_other_sessions(call: Call) -> Any:
    """End all sessions of the caller but the present one; the caller must have shown lately who he is."""
    ended = await call.app[CONTAINER].sessions().end_others(call.identity, client_of(call.request))
    return {"status": "success", "message": "All other sessions have ended.", "ended": ended}
