"""The contracts of earlier front-ends: /auth, /register, /login, /logout and /api/users/me.

Three of them meet on /login and /logout, told apart by the members of the body.
"""

from typing import Any

from aiohttp import web

from auth_service.accounts.domain import Registration, User
from auth_service.container import CONTAINER
from auth_service.guests import AlreadyConnected, NotConnected, PseudonymReserved, PseudonymTaken
from auth_service.handlers.accounts import REGISTER_ERRORS
from auth_service.handlers.callers import client_of, cookie_refresh_token, find_identity, require_identity
from auth_service.handlers.letters import spend_letter
from auth_service.handlers.logins import LOGIN_ERRORS, log_in_by_password
from auth_service.handlers.replies import done, set_cookies
from auth_service.limits import Limit
from auth_service.schemas import (
    ConnectedGuest,
    Done,
    EmailLogin,
    EmailRegister,
    NameLogin,
    NameRegister,
    NameSignedIn,
    NumberedUser,
    PseudonymLogin,
    PseudonymLogout,
    Token,
)
from shared.errors import CodemazeError, Forbidden, Kind, Unauthenticated
from shared.fields import Empty, OneOf
from shared.identity import RevokedToken
from shared.web import Call, Policy, Routes, answer

routes = Routes("auth (earlier front-ends)")

_TOKEN = Token()
_GUEST = ConnectedGuest()


class ReservedInLobby(PseudonymReserved):
    """This pseudonym is reserved."""

    kind = Kind.INVALID


class TakenInLobby(PseudonymTaken):
    """This pseudonym is the name of an account."""

    kind = Kind.INVALID


class ConnectedInLobby(AlreadyConnected):
    """Somebody with this pseudonym is already connected."""

    kind = Kind.INVALID


_IN_LOBBY: dict[type[CodemazeError], type[CodemazeError]] = {
    PseudonymReserved: ReservedInLobby,
    PseudonymTaken: TakenInLobby,
    AlreadyConnected: ConnectedInLobby,
}
"""That front-end knows one status, 400, for a pseudonym that one cannot have; elsewhere it is a conflict."""


@routes.post(
    "/auth/register",
    policy=Policy.PUBLIC,
    body=NameRegister(),
    answer=Done(),
    status=201,
    errors=REGISTER_ERRORS,
)
async def register_by_name(call: Call) -> Any:
    """Make an account."""
    await call.app[CONTAINER].limits().spend(call, Limit.REGISTER)
    await call.app[CONTAINER].accounts().register(Registration(**call.body), client_of(call.request))
    return {"status": "success", "message": "The account has been made."}


@routes.post(
    "/auth/login", policy=Policy.PUBLIC, body=NameLogin(), answer=NameSignedIn(), errors=LOGIN_ERRORS
)
async def log_in_by_name(call: Call) -> Any:
    """Sign in by username."""
    outcome = await log_in_by_password(call, call.body["username"])
    return {
        "status": "success",
        "message": "Logged in.",
        "username": outcome.user.username,
        "access_token": outcome.access_token,
        "refresh_token": outcome.refresh_token,
        "token_type": "Bearer",
        "expires_in": outcome.expires_in,
    }


@routes.post(
    "/auth/logout",
    policy=Policy.GUEST,
    body=Empty(),
    answer=Done(),
    errors=(RevokedToken,),
    before_second_factor=True,
)
async def log_out_by_token(call: Call) -> web.Response:
    """End the session."""
    await call.app[CONTAINER].sessions().end(call.identity, client_of(call.request))
    return done(call, "Logged out.")


@routes.post(
    "/register",
    policy=Policy.PUBLIC,
    body=EmailRegister(),
    answer=NumberedUser(),
    status=201,
    errors=REGISTER_ERRORS,
)
async def register_by_email(call: Call) -> User:
    """Make an account with an e-mail address."""
    await call.app[CONTAINER].limits().spend(call, Limit.REGISTER)
    await spend_letter(call, call.body["email"])
    accounts = call.app[CONTAINER].accounts()
    return await accounts.register(Registration(**call.body), client_of(call.request))


@routes.post(
    "/login",
    policy=Policy.PUBLIC,
    body=OneOf(EmailLogin(), PseudonymLogin()),
    answer=OneOf(Token(), ConnectedGuest()),
    errors=(*LOGIN_ERRORS, *_IN_LOBBY.values()),
)
async def log_in_by_email_or_pseudonym(call: Call) -> web.Response:
    """Sign in by e-mail address, or as a guest by pseudonym, which sets cookies."""
    if "pseudonym" in call.body:
        return await _log_in_guest(call, call.body["pseudonym"])
    outcome = await log_in_by_password(call, call.body["email"])
    body = {
        "token": outcome.access_token,
        "refresh_token": outcome.refresh_token,
        "expires_in": outcome.expires_in,
    }
    return answer(body, _TOKEN)


@routes.post(
    "/logout",
    policy=Policy.PUBLIC,
    body=PseudonymLogout(),
    answer=Done(),
    errors=(NotConnected, Unauthenticated, Forbidden, RevokedToken),
)
async def log_out_by_pseudonym_or_token(call: Call) -> web.Response:
    """End the session of the access token; a pseudonym must be the caller's own."""
    pseudonym = call.body.get("pseudonym")
    if pseudonym is None:
        await call.app[CONTAINER].sessions().end(await require_identity(call), client_of(call.request))
    else:
        caller = await find_identity(call)
        await call.app[CONTAINER].guests().sign_out(pseudonym, caller, client_of(call.request))
    return done(call, "Logged out.")


@routes.get("/api/users/me", policy=Policy.GUEST, answer=NumberedUser(), errors=(RevokedToken,))
async def get_numbered_me(call: Call) -> User:
    """The caller, by number."""
    return await call.app[CONTAINER].sessions().get_user(call.identity)


async def _log_in_guest(call: Call, pseudonym: str) -> web.Response:
    await call.app[CONTAINER].limits().spend(call, Limit.GUEST)
    guests = call.app[CONTAINER].guests()
    try:
        outcome = await guests.sign_in(
            pseudonym,
            client_of(call.request),
            caller=await find_identity(call),
            refresh_token=cookie_refresh_token(call.request),
        )
    except (PseudonymReserved, PseudonymTaken, AlreadyConnected) as error:
        raise _IN_LOBBY[type(error)] from error
    body = {
        "id": outcome.user.id,
        "pseudonym": outcome.user.username,
        "is_connected": True,
        "connected_at": outcome.session.created_at,
        "created_at": outcome.user.created_at,
    }
    response = answer(body, _GUEST)
    set_cookies(call, response, outcome)
    return response
