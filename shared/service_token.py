"""Tokens with which a service asks another under ``/internal/``: short JWTs signed with the internal key."""

import time

import jwt

from shared.errors import Unauthenticated

LIFETIME = 60
"""Seconds."""
SHORTEST_KEY = 32
"""Characters of the internal key."""


class InvalidServiceToken(Unauthenticated):
    """A valid service token is required."""

    code = "invalid-service-token"


class ServiceToken:
    """The ``Authorization`` header of one caller towards one callee, renewed before it expires."""

    def __init__(self, key: str, *, caller: str, callee: str) -> None:
        self._key = key
        self._caller = caller
        self._callee = callee
        self._header = ""
        self._renew_at = 0.0

    def header(self) -> dict[str, str]:
        now = time.time()
        if now >= self._renew_at:
            claims = {"iss": self._caller, "aud": self._callee, "iat": int(now), "exp": int(now) + LIFETIME}
            self._header = f"Bearer {jwt.encode(claims, self._key, algorithm='HS256')}"
            self._renew_at = now + LIFETIME / 2
        return {"Authorization": self._header}


def verify(token: str | None, key: str, *, callee: str) -> str:
    """The caller's name, by its own account: all services have the same key. Raises InvalidServiceToken."""
    if token is None or not token.isascii():
        raise InvalidServiceToken
    try:
        claims = jwt.decode(
            token, key, algorithms=["HS256"], audience=callee, options={"require": ["exp", "iss", "aud"]}
        )
    except jwt.InvalidTokenError as error:
        raise InvalidServiceToken from error
    caller = claims["iss"]
    if not isinstance(caller, str) or caller in ("", callee):
        raise InvalidServiceToken
    return caller
