"""Passwords of one's own, shown again or changed, and accounts of guests."""

from typing import Any

from aiohttp import web

from auth_service.accounts.credentials import PasswordChange
from auth_service.accounts.domain import BadCredentials
from auth_service.accounts.passwords import PASSWORD_ERRORS, TooManyLogins
from auth_service.accounts.schemas import ChangePassword, Reauthenticate
from auth_service.accounts.schemas import Upgrade as UpgradeSchema
from auth_service.accounts.upgrades import NotAGuest, Upgrade
from auth_service.container import CONTAINER
from auth_service.handlers.accounts import REGISTER_ERRORS
from auth_service.handlers.callers import client_of
from auth_service.handlers.letters import spend_letter
from auth_service.handlers.replies import signed_in
from auth_service.schemas import Done, SignedIn
from auth_service.sessions.fresh import ReauthenticationRequired
from auth_service.sign_in.attempts import SignInDelayed
from shared.identity import RevokedToken
from shared.web import Call, Policy, Routes

routes = Routes("auth")

_CHECK_ERRORS = (BadCredentials, SignInDelayed, TooManyLogins, RevokedToken)


@routes.post(
    "/api/auth/reauthenticate",
    policy=Policy.PLAYER,
    body=Reauthenticate(),
    answer=Done(),
    errors=_CHECK_ERRORS,
)
async def reauthenticate(call: Call) -> Any:
    """Show again who one is, as sensitive changes want it; it counts for AUTH_FRESH_LIFETIME seconds."""
    credentials = call.app[CONTAINER].credentials()
    await credentials.reauthenticate(call.identity, call.body["password"], client_of(call.request))
    return {"status": "success", "message": "Confirmed."}


@routes.put(
    "/api/auth/password",
    policy=Policy.PLAYER,
    body=ChangePassword(),
    answer=SignedIn(),
    errors=(*_CHECK_ERRORS, *PASSWORD_ERRORS, ReauthenticationRequired),
)
async def change_password(call: Call) -> web.Response:
    """Have another password; all sessions end, and the caller gets a new one.

    An account without a password, as of somebody who signs in by an identity provider, gets one without
    showing another, but soon after signing in.
    """
    body = call.body
    outcome = await (
        call.app[CONTAINER]
        .credentials()
        .change(
            call.identity,
            PasswordChange(body["current_password"], body["new_password"]),
            client_of(call.request),
        )
    )
    return signed_in(call, outcome, cookie=body["cookie"])


@routes.post(
    "/api/auth/upgrade",
    policy=Policy.GUEST,
    body=UpgradeSchema(),
    answer=SignedIn(),
    errors=(*REGISTER_ERRORS, NotAGuest, RevokedToken),
)
async def upgrade(call: Call) -> web.Response:
    """Make the guest who asks an account, with all that the guest has won; the guest's sessions end."""
    body = call.body
    await spend_letter(call, body.get("email"))
    upgrades = call.app[CONTAINER].upgrades()
    wanted = Upgrade(body["username"], body["password"], body.get("email"))
    outcome = await upgrades.upgrade(call.identity, wanted, client_of(call.request))
    return signed_in(call, outcome, cookie=body["cookie"])
