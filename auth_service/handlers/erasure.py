"""REST: deleting one's account."""

from aiohttp import web

from auth_service.accounts.domain import BadCredentials
from auth_service.accounts.passwords import TooManyLogins
from auth_service.container import CONTAINER
from auth_service.erasure.schemas import DeleteAccount
from auth_service.handlers.callers import client_of
from auth_service.handlers.replies import done
from auth_service.moderation.domain import LastAdmin
from auth_service.schemas import Done
from auth_service.sessions.fresh import ReauthenticationRequired
from shared.identity import RevokedToken
from shared.web import Call, Policy, Routes

routes = Routes("auth")


@routes.delete(
    "/api/auth/delete-account",
    policy=Policy.GUEST,
    body=DeleteAccount(),
    answer=Done(),
    errors=(RevokedToken, ReauthenticationRequired, BadCredentials, TooManyLogins, LastAdmin),
)
async def delete_account(call: Call) -> web.Response:
    """Delete the caller's account, for good.

    What is personal goes, here and in the other services; battles stay, under a name that says nothing. It
    wants the password, or a session whose user has shown lately who he is; of guests neither.
    """
    await call.app[CONTAINER].erasure().delete(call.identity, call.body["password"], client_of(call.request))
    return done(call, "The account has been deleted.")
