"""Passwords of one's own: shown again, and changed."""

from typing import Any

from auth_service.accounts.domain import BadCredentials
from auth_service.accounts.passwords import TooManyLogins
from auth_service.accounts.schemas import Reauthenticate
from auth_service.container import CONTAINER
from auth_service.handlers.callers import client_of
from auth_service.schemas import Done
from shared.identity import RevokedToken
from shared.web import Call, Policy, Routes

routes = Routes("auth")


@routes.post(
    "/api/auth/reauthenticate",
    policy=Policy.PLAYER,
    body=Reauthenticate(),
    answer=Done(),
    errors=(BadCredentials, TooManyLogins, RevokedToken),
)
async def reauthenticate(call: Call) -> Any:
    """Show again who one is, as sensitive changes want it; it counts for AUTH_FRESH_LIFETIME seconds."""
    credentials = call.app[CONTAINER].credentials()
    await credentials.reauthenticate(call.identity, call.body["password"], client_of(call.request))
    return {"status": "success", "message": "Confirmed."}
