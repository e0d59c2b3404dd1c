"""Which web origins may use the gateway: its own, and those that the settings list (CORS)."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

_ALLOWED_HEADERS = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-ID"
_ALLOWED_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
_EXPOSED = "ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID"
_MAX_AGE = 600
"""Seconds that a browser may remember a preflight."""


def origin_of(url: str) -> str:
    """The origin (RFC 6454) of a URL, in lower case and without a default port."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if ":" in host:
        host = f"[{host}]"
    default = {"http": 80, "https": 443}.get(parts.scheme)
    port = "" if parts.port is None or parts.port == default else f":{parts.port}"
    return f"{parts.scheme.lower()}://{host}{port}"


class Origins:
    """The known origins."""

    def __init__(self, listed: Iterable[str], public_url: str | None) -> None:
        self._listed = {origin_of(origin).encode() for origin in listed}
        self._own = None if public_url is None else origin_of(public_url).encode()
        https_only = self._own is not None and self._own.startswith(b"https:")
        self._schemes = (b"https://",) if https_only else (b"http://", b"https://")
        shared = f"Access-Control-Allow-Credentials: true\r\nAccess-Control-Expose-Headers: {_EXPOSED}\r\n"
        self._lines = {
            origin: b"Access-Control-Allow-Origin: " + origin + b"\r\n" + shared.encode()
            for origin in self._listed
        }
        self._vary = b"Vary: Origin\r\n" if self._listed else b""

    def response_lines(self, origin: bytes | None) -> bytes:
        """The header lines that let a page of a listed origin read the response."""
        if origin is None or not self._listed:
            return self._vary
        return self._lines.get(origin, b"") + self._vary

    def preflight(self, origin: bytes) -> tuple[tuple[str, str], ...]:
        """Headers of the answer to a preflight, beside `response_lines`; none for an unknown origin."""
        if origin not in self._listed:
            return ()
        return (
            ("Access-Control-Allow-Methods", _ALLOWED_METHODS),
            ("Access-Control-Allow-Headers", _ALLOWED_HEADERS),
            ("Access-Control-Max-Age", str(_MAX_AGE)),
        )

    def knows(self, headers: Mapping[bytes, bytes]) -> bool:
        """Whether a request comes from a page of a known origin, as Origin or else Referer tells."""
        origin = headers.get(b"origin")
        if origin is None:
            referer = headers.get(b"referer")
            if referer is None:
                return False
            try:
                origin = origin_of(referer.decode("latin-1")).encode("latin-1")
            except ValueError:
                return False
        if origin == self._own or origin in self._listed:
            return True
        host = headers.get(b"host", b"").lower()
        return bool(host) and origin in [scheme + host for scheme in self._schemes]

    def may_sign_in(self, headers: Mapping[bytes, bytes]) -> bool:
        """Whether a request may sign somebody in: not from a page of an unknown origin.

        Apps have no origin; browsers name it with each request that changes something, old ones excepted,
        which say at least that it comes from another site (Fetch Metadata).
        """
        if b"origin" in headers or b"referer" in headers:
            return self.knows(headers)
        return headers.get(b"sec-fetch-site", b"").strip().lower() != b"cross-site"
