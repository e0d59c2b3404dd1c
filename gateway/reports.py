"""What the gateway tells the audit log of: refusals that smell of an attack."""

from gateway.access import SESSION_COOKIE
from gateway.errors import OriginRefused
from gateway.exchange import Exchange
from gateway.headers import cookie_value
from shared.errors import CodemazeError
from shared.identity import InvalidToken, bearer
from shared.security_reports import Refusal, describe

SUSPICIOUS = (InvalidToken, OriginRefused)
"""Expired and revoked tokens are ordinary, as is none at all."""


def refusal_of(exchange: Exchange, error: CodemazeError) -> Refusal:
    """A request that was refused with one of the `SUSPICIOUS` errors."""
    token = _token(exchange)
    kind, data = ("none", {}) if token is None else describe(token)
    if isinstance(error, OriginRefused):
        kind = "sign-in" if token is None else "cookie"
        for name in (b"origin", b"referer", b"sec-fetch-site"):
            if name in exchange.headers:
                data[name.decode()] = exchange.headers[name].decode("latin-1")
    return Refusal(
        error.code,
        kind,
        method=exchange.method,
        path=exchange.path,
        address=exchange.address,
        user_agent=_user_agent(exchange),
        data=data,
    )


def _token(exchange: Exchange) -> str | None:
    """The access token that came with the request, in whatever way."""
    header = exchange.headers.get(b"authorization")
    if header is not None:
        return bearer(header.decode("latin-1"))
    cookie = cookie_value(exchange.headers.get(b"cookie", b""), SESSION_COOKIE)
    return None if cookie is None else cookie.decode("latin-1")


def _user_agent(exchange: Exchange) -> str | None:
    """From among the lines that pass: name, colon, value and end each."""
    lines = exchange.lines
    for start in range(0, len(lines), 4):
        if lines[start].lower() == b"user-agent":
            return lines[start + 2].decode("latin-1")
    return None
