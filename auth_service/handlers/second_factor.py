"""The second factor: turned on and off, and shown at a sign-in."""

from typing import Any

from aiohttp import web

from auth_service.accounts.domain import UserNotFound
from auth_service.container import CONTAINER
from auth_service.handlers.callers import client_of
from auth_service.handlers.replies import signed_in
from auth_service.limits import Limit
from auth_service.moderation.schemas import UserPath
from auth_service.schemas import Done, SignedIn
from auth_service.second_factor.domain import (
    ChallengeOver,
    SecondFactorLocked,
    SecondFactorOff,
    SecondFactorOn,
    WrongCode,
)
from auth_service.second_factor.schemas import LoginCode, NewSecret, RecoveryCodes, SecondFactor, ShowCode
from auth_service.sessions.fresh import ReauthenticationRequired
from auth_service.sign_in.attempts import SignInDelayed
from auth_service.sign_in.domain import Banned
from shared.identity import RevokedToken
from shared.rate import RateExceeded
from shared.web import Call, Policy, Routes

routes = Routes("second factor")

_PATH = "/api/auth/second-factor"
CODE_ERRORS = (WrongCode, SignInDelayed, SecondFactorLocked, RateExceeded)
"""What may come of a code."""
_OWN = (RevokedToken, ReauthenticationRequired)


@routes.get(
    _PATH, policy=Policy.PLAYER, answer=SecondFactor(), errors=(RevokedToken,), before_second_factor=True
)
async def get_second_factor(call: Call) -> Any:
    """Whether a second factor is asked for at a sign-in."""
    return await call.app[CONTAINER].second_factors().get(call.identity)


@routes.post(
    _PATH,
    policy=Policy.PLAYER,
    answer=NewSecret(),
    status=201,
    errors=(*_OWN, SecondFactorOn),
    before_second_factor=True,
)
async def begin_second_factor(call: Call) -> Any:
    """Get a secret for an authenticator app (RFC 6238: SHA-1, 6 digits, 30 seconds).

    Nothing is asked for until a first code has confirmed it; beginning anew forgets the secret before.
    """
    secret, uri = await call.app[CONTAINER].second_factors().begin(call.identity)
    return {"secret": secret, "uri": uri}


@routes.post(
    f"{_PATH}/confirm",
    policy=Policy.PLAYER,
    body=ShowCode(),
    answer=RecoveryCodes(),
    errors=(*_OWN, *CODE_ERRORS, SecondFactorOn, SecondFactorOff),
    before_second_factor=True,
)
async def confirm_second_factor(call: Call) -> Any:
    """Turn the second factor on by a first code; the caller's other sessions end."""
    await call.app[CONTAINER].limits().spend(call, Limit.CODE)
    factors = call.app[CONTAINER].second_factors()
    return {
        "recovery_codes": await factors.confirm(call.identity, call.body["code"], client_of(call.request))
    }


@routes.delete(
    _PATH,
    policy=Policy.PLAYER,
    body=ShowCode(),
    answer=Done(),
    errors=(*_OWN, *CODE_ERRORS, SecondFactorOff),
)
async def turn_second_factor_off(call: Call) -> Any:
    """Turn the second factor off."""
    await call.app[CONTAINER].limits().spend(call, Limit.CODE)
    factors = call.app[CONTAINER].second_factors()
    await factors.turn_off(call.identity, call.body["code"], client_of(call.request))
    return {"status": "success", "message": "The second factor is off."}


@routes.post(
    f"{_PATH}/recovery-codes",
    policy=Policy.PLAYER,
    body=ShowCode(),
    answer=RecoveryCodes(),
    errors=(*_OWN, *CODE_ERRORS, SecondFactorOff),
)
async def renew_recovery_codes(call: Call) -> Any:
    """Get new recovery codes; the old ones count no more."""
    await call.app[CONTAINER].limits().spend(call, Limit.CODE)
    factors = call.app[CONTAINER].second_factors()
    return {
        "recovery_codes": await factors.renew_codes(call.identity, call.body["code"], client_of(call.request))
    }


@routes.post(
    "/api/auth/login/second-factor",
    policy=Policy.PUBLIC,
    body=LoginCode(),
    answer=SignedIn(),
    errors=(ChallengeOver, Banned, *CODE_ERRORS),
)
async def log_in_with_second_factor(call: Call) -> web.Response:
    """Go on with a sign-in that wanted the second factor; after five wrong codes it begins again."""
    await call.app[CONTAINER].limits().spend(call, Limit.CODE)
    body = call.body
    outcome = (
        await call.app[CONTAINER]
        .second_factors()
        .complete(body["challenge"], body["code"], client_of(call.request))
    )
    return signed_in(call, outcome, cookie=body["cookie"])


@routes.delete(
    "/api/users/{user_id}/second-factor",
    policy=Policy.ADMIN,
    path_schema=UserPath(),
    answer=Done(),
    errors=(*_OWN, UserNotFound, SecondFactorOff),
)
async def remove_second_factor(call: Call) -> Any:
    """Turn somebody's second factor off, who has lost it and all recovery codes."""
    factors = call.app[CONTAINER].second_factors()
    await factors.remove(call.identity, call.path["user_id"], client_of(call.request))
    return {"status": "success", "message": "The second factor is off."}
