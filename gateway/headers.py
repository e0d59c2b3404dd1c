"""Which headers pass the gateway, as raw bytes; each name is judged once and remembered.

Hop-by-hop headers (RFC 9110, section 7.6.1) end here in both directions, with those that Connection names.
Headers by which a client could claim an identity, an address or an internal role never pass; names with an
underscore neither, since some servers read them as if it were a dash.
"""

from collections.abc import Callable, Iterable
from enum import Enum, auto

RawHeaders = Iterable[tuple[bytes, bytes]]

_HOP_BY_HOP = frozenset(
    b"connection keep-alive proxy-connection proxy-authenticate proxy-authorization te trailer"
    b" transfer-encoding upgrade".split()
)
_READ_HERE = frozenset(
    b"authorization connection content-encoding content-length cookie expect host origin referer"
    b" sec-fetch-site transfer-encoding upgrade x-forwarded-for x-request-id"
    b" access-control-request-method".split()
)
_CLAIMS = tuple(
    b"x-user x-auth x-codemaze- x-forwarded x-internal x-remote x-real-ip x-role x-original-"
    b" x-rewrite-".split()
)
_NOT_FORWARDED = _HOP_BY_HOP | {b"forwarded", b"http2-settings", b"via"}
_UPSTREAM_ONLY = _HOP_BY_HOP | {b"server", b"x-request-id", b"alt-svc"}
SECURITY_NAMES = frozenset(
    b"x-content-type-options content-security-policy referrer-policy strict-transport-security".split()
)
_KNOWN_LIMIT = 1024
"""Names remembered; all are forgotten when there are more, so that no client can fill the memory."""


class Action(Enum):
    """What is done with a header."""

    PASS = auto()
    DROP = auto()
    READ = auto()
    """Kept from passing, and handed to whoever asks for it."""


class Judgement:
    """Decides by name, remembering what was decided for each spelling of it."""

    def __init__(self, decide: Callable[[bytes], Action]) -> None:
        self._decide = decide
        self._known: dict[bytes, tuple[Action, bytes]] = {}

    def __call__(self, name: bytes) -> tuple[Action, bytes]:
        """The action and the name in lower case."""
        known = self._known.get(name)
        if known is None:
            if len(self._known) >= _KNOWN_LIMIT:
                self._known.clear()
            lower = name.lower()
            known = self._known[name] = (self._decide(lower), lower)
        return known


def _decide_request(name: bytes) -> Action:
    if name in _READ_HERE:
        return Action.READ
    if name in _NOT_FORWARDED or b"_" in name or name.startswith(_CLAIMS):
        return Action.DROP
    return Action.PASS


def _decide_response(name: bytes) -> Action:
    if name == b"connection" or name == b"content-length" or name in SECURITY_NAMES:
        return Action.READ
    if name in _UPSTREAM_ONLY or name.startswith(b"access-control-"):
        return Action.DROP
    return Action.PASS


_judge_request = Judgement(_decide_request)
_judge_response = Judgement(_decide_response)


def split_headers(raw: RawHeaders, *, response: bool = False) -> tuple[list[bytes], dict[bytes, bytes]]:
    """The lines that pass, as pieces ready to be joined, and the headers read here, by lower-case name.

    A header that comes several times is joined as RFC 9110 (section 5.3) and RFC 6265 (cookies) say.
    """
    judge = _judge_response if response else _judge_request
    lines: list[bytes] = []
    read: dict[bytes, bytes] = {}
    for name, value in raw:
        action, lower = judge(name)
        if action is Action.PASS:
            lines += (name, b": ", value, b"\r\n")
        elif action is Action.READ:
            if lower in read:
                value = read[lower] + (b"; " if lower == b"cookie" else b", ") + value
            read[lower] = value
    connection = read.get(b"connection")
    if connection is not None:
        named = {token.strip() for token in connection.lower().split(b",")}
        if not named <= _HOP_BY_HOP | {b"close", b""}:
            lines = _without(lines, named)
            for name in named & {b"authorization", b"cookie", b"origin", b"referer"}:
                read.pop(name, None)
    return lines, read


def _without(lines: list[bytes], named: set[bytes]) -> list[bytes]:
    kept: list[bytes] = []
    for start in range(0, len(lines), 4):
        if lines[start].lower() not in named:
            kept += lines[start : start + 4]
    return kept


def has_token(value: bytes | None, token: bytes) -> bool:
    """Whether a comma-separated header holds a token."""
    return value is not None and token in [part.strip() for part in value.lower().split(b",")]


def cookie_value(cookies: bytes, name: bytes) -> bytes | None:
    """The value of a cookie in a Cookie header (RFC 6265, section 4.2), unquoted; None without it."""
    for pair in cookies.split(b";"):
        key, separator, value = pair.partition(b"=")
        if separator and key.strip() == name:
            return value.strip().strip(b'"') or None
    return None
