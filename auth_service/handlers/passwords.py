"""Passwords of one's own, shown again or changed, and accounts of guests."""

from aiohttp import web

from auth_service.accounts.credentials import PasswordChange
from auth_service.accounts.domain import BadCredentials
from auth_service.accounts.passwords import PASSWORD_ERRORS, TooManyLogins
from auth_service.accounts.schemas import ChangePassword, Reauthenticate, ReauthenticateByCode
from auth_service.accounts.schemas import Upgrade as UpgradeSchema
from auth_service.accounts.upgrades import NotAGuest, Upgrade
from auth_service.container import CONTAINER
from auth_service.handlers.accounts import REGISTER_ERRORS
from auth_service.handlers.callers import client_of
from auth_service.handlers.letters import spend_letter
from auth_service.handlers.replies import signed_in
from auth_service.handlers.second_factor import CODE_ERRORS
from auth_service.limits import Limit
from auth_service.schemas import SignedIn
from auth_service.second_factor.domain import SecondFactorOff
from auth_service.sessions.fresh import ReauthenticationRequired
from auth_service.sign_in.attempts import SignInDelayed
from shared.fields import OneOf
from shared.identity import RevokedToken
from shared.rate import RateExceeded
from shared.web import Call, Policy, Routes

routes = Routes("auth")

_CHECK_ERRORS = (BadCredentials, SignInDelayed, TooManyLogins, RateExceeded, RevokedToken)


@routes.post(
    "/api/auth/reauthenticate",
    policy=Policy.PLAYER,
    body=OneOf(Reauthenticate(), ReauthenticateByCode()),
    answer=SignedIn(),
    errors=(*_CHECK_ERRORS, *CODE_ERRORS, SecondFactorOff),
    before_second_factor=True,
)
async def reauthenticate(call: Call) -> web.Response:
    """Show again who one is, as sensitive changes want it; it counts for AUTH_FRESH_LIFETIME seconds.

    The caller gets a new session in the place of the present one, whose tokens end.

    Who has no password, but a second factor, shows a code in its place.
    """
    container, client = call.app[CONTAINER], client_of(call.request)
    if "code" in call.body:
        await container.limits().spend(call, Limit.CODE)
        outcome = await container.second_factors().reauthenticate(call.identity, call.body["code"], client)
    else:
        await container.limits().spend(call, Limit.SIGN_IN)
        outcome = await container.credentials().reauthenticate(call.identity, call.body["password"], client)
    return signed_in(call, outcome, cookie=call.body["cookie"])


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
    container, body = call.app[CONTAINER], call.body
    await container.limits().spend(call, Limit.SIGN_IN)
    change = PasswordChange(body["current_password"], body["new_password"])
    outcome = await container.credentials().change(call.identity, change, client_of(call.request))
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
    await call.app[CONTAINER].limits().spend(call, Limit.REGISTER)
    await spend_letter(call, body.get("email"))
    upgrades = call.app[CONTAINER].upgrades()
    wanted = Upgrade(body["username"], body["password"], body.get("email"))
    outcome = await upgrades.upgrade(call.identity, wanted, client_of(call.request))
    return signed_in(call, outcome, cookie=body["cookie"])
