"""What a request tells of the caller, beyond a required access token."""

import re

from aiohttp import web

from auth_service.addresses import address_of
from auth_service.sessions.domain import LONGEST_USER_AGENT, Client
from shared.errors import Unauthenticated
from shared.identity import Identity, bearer
from shared.web import VERIFIER, Call

REFRESH_COOKIE = "codemaze_refresh"

_REFRESH_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def client_of(request: web.Request) -> Client:
    """Where the request comes from, by what the gateway says of it."""
    agent = request.headers.get("User-Agent")
    if agent is not None:
        agent = agent.encode(errors="replace").decode()[:LONGEST_USER_AGENT]
    return Client(address=address_of(request), user_agent=agent)


async def find_identity(call: Call) -> Identity | None:
    """The caller, where an access token is welcome but not required; None without a good one.

    For ways in and out alone: here an account needs no second factor yet, whatever is wanted of it.
    """
    token = bearer(call.request.headers.get("Authorization"))
    if token is None:
        return None
    try:
        return await call.app[VERIFIER].verify(token, before_second_factor=True)
    except Unauthenticated:
        return None


async def require_identity(call: Call) -> Identity:
    """As `find_identity`, on a path whose other uses need no access token; raises Unauthenticated."""
    token = bearer(call.request.headers.get("Authorization"))
    if token is None:
        raise Unauthenticated
    return await call.app[VERIFIER].verify(token, before_second_factor=True)


def bearer_refresh_token(request: web.Request) -> str | None:
    """A refresh token in place of the access token in the Authorization header."""
    token = bearer(request.headers.get("Authorization"))
    return token if token is not None and _REFRESH_TOKEN.fullmatch(token) else None


def cookie_refresh_token(request: web.Request) -> str | None:
    """The refresh token of a browser."""
    token = request.cookies.get(REFRESH_COOKIE)
    return token if token is not None and _REFRESH_TOKEN.fullmatch(token) else None
