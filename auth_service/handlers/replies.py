"""Answers to somebody who signs in or out, with cookies for browsers."""

from http.cookies import SimpleCookie
from typing import Any

from aiohttp import web

from auth_service.accounts.domain import User
from auth_service.container import CONTAINER
from auth_service.handlers.callers import REFRESH_COOKIE
from auth_service.profiles import views
from auth_service.schemas import Done
from auth_service.schemas import SignedIn as SignedInSchema
from auth_service.sessions.service import SignedIn
from shared.identity import COOKIE
from shared.web import Call, answer

REFRESH_PATH = "/api/auth"
GUEST_PATH = "/login"
"""Where a guest's browser comes back with a pseudonym: the refresh token shows that it is the same guest."""

_SIGNED_IN = SignedInSchema()
_DONE = Done()


def signed_in(call: Call, outcome: SignedIn, *, cookie: bool, status: int = 200) -> web.Response:
    """Our own answer; the tokens go either into it or into cookies, never both."""
    body = {
        "message": "Signed in.",
        "user": shown(call, outcome.user),
        "access_token": None if cookie else outcome.access_token,
        "refresh_token": None if cookie else outcome.refresh_token,
        "token_type": "Bearer",
        "expires_in": outcome.expires_in,
    }
    response = answer(body, _SIGNED_IN, status=status)
    if cookie:
        set_cookies(call, response, outcome)
    return response


def shown(call: Call, user: User) -> dict[str, Any]:
    """What a user sees of himself, for `schemas.User`."""
    container = call.app[CONTAINER]
    return views.own(user, container.clock()(), container.settings().public_url)


def done(call: Call, message: str) -> web.Response:
    """The answer to a logout, which also makes a browser forget its cookies."""
    response = answer({"status": "success", "message": message}, _DONE)
    _set(call, response, COOKIE, "", path="/", max_age=0)
    for path in (REFRESH_PATH, GUEST_PATH):
        _set(call, response, REFRESH_COOKIE, "", path=path, max_age=0)
    return response


def set_cookies(call: Call, response: web.Response, outcome: SignedIn) -> None:
    """Give a browser its tokens."""
    session, token = outcome.session, outcome.refresh_token
    _set(call, response, COOKIE, outcome.access_token, path="/", max_age=outcome.expires_in)
    lifetime = int((session.expires_at - call.app[CONTAINER].clock()()).total_seconds())
    for path in (REFRESH_PATH, GUEST_PATH) if outcome.user.is_guest else (REFRESH_PATH,):
        _set(call, response, REFRESH_COOKIE, token, path=path, max_age=lifetime)


def _set(call: Call, response: web.Response, name: str, value: str, *, path: str, max_age: int) -> None:
    """Add a cookie; unlike aiohttp's own method, one of the same name with another path stays."""
    cookie: SimpleCookie = SimpleCookie({name: value})
    attributes: dict[str, Any] = {"path": path, "max-age": max_age, "httponly": True, "samesite": "Lax"}
    if call.app[CONTAINER].settings().secure_cookies:
        attributes["secure"] = True
    cookie[name].update(attributes)
    response.headers.add("Set-Cookie", cookie[name].OutputString())
