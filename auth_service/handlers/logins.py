"""Logins by password, whichever front-end's form they have."""

from auth_service.accounts.domain import BadCredentials
from auth_service.accounts.passwords import TooManyLogins
from auth_service.container import CONTAINER
from auth_service.handlers.callers import client_of
from auth_service.handlers.second_factor import CODE_ERRORS
from auth_service.limits import Limit
from auth_service.sessions.service import SignedIn
from auth_service.sign_in.domain import Banned, SecondFactorRequired
from shared.web import Call

LOGIN_ERRORS = (BadCredentials, TooManyLogins, Banned, SecondFactorRequired, *CODE_ERRORS)


async def log_in_by_password(call: Call, login: str) -> SignedIn:
    """Sign in with the body's ``password``, and its ``code`` where a second factor is asked for.

    Raises what `LOGIN_ERRORS` has; SecondFactorRequired where there is no code.
    """
    container, client, code = call.app[CONTAINER], client_of(call.request), call.body["code"]
    await container.limits().spend(call, Limit.SIGN_IN)
    try:
        return await container.accounts().log_in(login, call.body["password"], client)
    except SecondFactorRequired as required:
        if code is None:
            raise
        return await container.second_factors().complete(required.extra["challenge"], code, client)
