"""Answers that the gateway itself gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from typing import Any, Self

import orjson

from gateway.headers import SECURITY_NAMES
from shared.errors import CodemazeError, problem

_PHRASES = {int(status): status.phrase for status in HTTPStatus}
STATUS_LINES = {status: f"HTTP/1.1 {status} {phrase}\r\n".encode() for status, phrase in _PHRASES.items()}


def status_line(status: int) -> bytes:
    return STATUS_LINES.get(status) or f"HTTP/1.1 {status} \r\n".encode()


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer; ``headers`` as names and values, without those that frame the message."""

    status: int
    body: bytes = b""
    content_type: str | None = None
    headers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def json(cls, value: Any, *, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Self:
        return cls(status, orjson.dumps(value), "application/json", headers)

    @classmethod
    def problem(cls, error: CodemazeError, request_id: str | None = None) -> Self:
        """problem+json (RFC 9457)."""
        headers: list[tuple[str, str]] = []
        if error.retry_after is not None:
            headers.append(("Retry-After", str(error.retry_after)))
        if error.status == HTTPStatus.UNAUTHORIZED:
            headers.append(("WWW-Authenticate", "Bearer"))
        body = orjson.dumps(problem(error, request_id))
        return cls(error.status, body, "application/problem+json", tuple(headers))

    def security(self) -> dict[bytes, bytes]:
        """The headers by lower-case name, as `SecurityHeaders.lines` takes them."""
        return {name.lower().encode(): value.encode() for name, value in self.headers}

    def encode(self, extra: bytes = b"", *, keep_alive: bool, head_only: bool = False) -> bytes:
        """The bytes of the message; ``extra``: further header lines."""
        lines = [status_line(self.status), b"Date: ", formatdate(usegmt=True).encode(), b"\r\n"]
        if self.content_type is not None:
            lines += (b"Content-Type: ", self.content_type.encode(), b"\r\n")
        if self.status != HTTPStatus.NO_CONTENT:
            lines += (b"Content-Length: %d\r\n" % len(self.body),)
        lines += [
            f"{name}: {value}\r\n".encode("latin-1")
            for name, value in self.headers
            if name.lower().encode() not in SECURITY_NAMES
        ]
        if not keep_alive:
            lines.append(b"Connection: close\r\n")
        lines += (extra, b"\r\n")
        if not head_only:
            lines.append(self.body)
        return b"".join(lines)


class SecurityHeaders:
    """Headers that keep browsers careful; those that a service sets itself are left as they are."""

    def __init__(self, *, https: bool) -> None:
        """``https``: whether browsers come by https, and shall never come by anything else."""
        self._defaults = {
            b"x-content-type-options": b"nosniff",
            b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
            b"referrer-policy": b"same-origin",
        }
        if https:
            self._defaults[b"strict-transport-security"] = b"max-age=31536000"
        self._lines = _lines(self._defaults)

    def lines(self, own: Mapping[bytes, bytes]) -> bytes:
        """The header lines; ``own``: the answer's own headers by lower-case name."""
        if SECURITY_NAMES.isdisjoint(own):
            return self._lines
        return _lines(self._defaults | {name: own[name] for name in SECURITY_NAMES if name in own})


def _lines(headers: Mapping[bytes, bytes]) -> bytes:
    return b"".join(name.title() + b": " + value + b"\r\n" for name, value in headers.items())
