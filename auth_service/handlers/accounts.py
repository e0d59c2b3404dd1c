"""Our own API: /api/auth."""

from typing import Any

from aiohttp import web

from auth_service.accounts.domain import (
    EmailTaken,
    Registration,
    UsernameReserved,
    UsernameTaken,
)
from auth_service.accounts.passwords import PASSWORD_ERRORS, TooManyLogins
from auth_service.audit.reports import report_token
from auth_service.container import CONTAINER
from auth_service.guests import AlreadyConnected, PseudonymReserved, PseudonymTaken
from auth_service.handlers.callers import (
    bearer_refresh_token,
    client_of,
    cookie_refresh_token,
    find_identity,
    require_identity,
)
from auth_service.handlers.letters import spend_letter
from auth_service.handlers.logins import LOGIN_ERRORS, log_in_by_password
from auth_service.handlers.providers import EXCHANGE_ERRORS, log_in_by_token
from auth_service.handlers.replies import done, shown, signed_in
from auth_service.limits import Limit
from auth_service.providers.schemas import ProviderLogin
from auth_service.schemas import Done, GuestLogin, Login, Logout, Refresh, Register, SignedIn, User
from auth_service.sessions.domain import InvalidRefreshToken, MisplacedToken, RefreshTokenReused
from auth_service.sign_in.domain import Banned
from shared.errors import Unauthenticated
from shared.fields import OneOf
from shared.identity import RevokedToken
from shared.rate import RateExceeded
from shared.web import Call, Policy, Routes

routes = Routes("auth")

REGISTER_ERRORS = (UsernameTaken, UsernameReserved, EmailTaken, *PASSWORD_ERRORS, TooManyLogins, RateExceeded)
GUEST_ERRORS = (PseudonymReserved, PseudonymTaken, AlreadyConnected, RateExceeded)


@routes.post(
    "/api/auth/register",
    policy=Policy.PUBLIC,
    body=Register(),
    answer=SignedIn(),
    status=201,
    errors=REGISTER_ERRORS,
)
async def register(call: Call) -> web.Response:
    """Make an account and sign in to it."""
    await call.app[CONTAINER].limits().spend(call, Limit.REGISTER)
    body = call.body
    await spend_letter(call, body.get("email"))
    registration = Registration(body["username"], body["password"], body.get("email"))
    accounts = call.app[CONTAINER].accounts()
    outcome = await accounts.register_and_sign_in(registration, client_of(call.request))
    return signed_in(call, outcome, cookie=body["cookie"], status=201)


@routes.post(
    "/api/auth/login",
    policy=Policy.PUBLIC,
    body=OneOf(ProviderLogin(), Login()),
    answer=SignedIn(),
    errors=(*LOGIN_ERRORS, *EXCHANGE_ERRORS),
)
async def log_in(call: Call) -> web.Response:
    """Sign in by username or e-mail address, or with an identity provider's token.

    The token is in the Authorization header, and the body is that of neither name nor password.
    """
    if "login" not in call.body:
        return await log_in_by_token(call)
    outcome = await log_in_by_password(call, call.body["login"])
    return signed_in(call, outcome, cookie=call.body["cookie"])


@routes.post(
    "/api/auth/guest", policy=Policy.PUBLIC, body=GuestLogin(), answer=SignedIn(), errors=GUEST_ERRORS
)
async def log_in_as_guest(call: Call) -> web.Response:
    """Sign in as a guest.

    With the tokens of a guest of this pseudonym, the same guest goes on; else the pseudonym must be free.
    """
    await call.app[CONTAINER].limits().spend(call, Limit.GUEST)
    outcome = (
        await call.app[CONTAINER]
        .guests()
        .sign_in(
            call.body["pseudonym"],
            client_of(call.request),
            caller=await find_identity(call),
            refresh_token=cookie_refresh_token(call.request),
        )
    )
    return signed_in(call, outcome, cookie=call.body["cookie"])


@routes.post(
    "/api/auth/refresh",
    policy=Policy.PUBLIC,
    body=Refresh(),
    answer=SignedIn(),
    errors=(InvalidRefreshToken, RefreshTokenReused, RateExceeded, Banned),
)
async def refresh(call: Call) -> web.Response:
    """Get new tokens for a refresh token, which counts once.

    The token may be in the body, be the bearer token, or be the cookie codemaze_refresh. One that was used
    before ends its session: somebody else may have it.
    """
    await call.app[CONTAINER].limits().spend(call, Limit.REFRESH)
    given = call.body["refresh_token"] or bearer_refresh_token(call.request)
    token = given or cookie_refresh_token(call.request)
    if token is None:
        raise InvalidRefreshToken
    try:
        outcome = await call.app[CONTAINER].sessions().refresh(token, client_of(call.request))
    except MisplacedToken as error:
        report_token(call.request, error, token)
        raise
    return signed_in(call, outcome, cookie=given is None)


@routes.post(
    "/api/auth/logout",
    policy=Policy.PUBLIC,
    body=Logout(),
    answer=Done(),
    errors=(Unauthenticated, RevokedToken, InvalidRefreshToken),
)
async def log_out(call: Call) -> web.Response:
    """End the session of the access token or refresh token, or all sessions of the caller."""
    sessions = call.app[CONTAINER].sessions()
    if call.body["everywhere"]:
        await sessions.end_all(await require_identity(call), client_of(call.request))
        return done(call, "Logged out everywhere.")
    caller = await find_identity(call)
    token = (
        call.body["refresh_token"] or bearer_refresh_token(call.request) or cookie_refresh_token(call.request)
    )
    if caller is None and token is not None:
        await sessions.end_by_token(token, client_of(call.request))
    else:
        await sessions.end(caller or await require_identity(call), client_of(call.request))
    return done(call, "Logged out.")


@routes.get(
    "/api/auth/me", policy=Policy.GUEST, answer=User(), errors=(RevokedToken,), before_second_factor=True
)
async def get_me(call: Call) -> Any:
    """The caller."""
    return shown(call, await call.app[CONTAINER].sessions().get_user(call.identity))
