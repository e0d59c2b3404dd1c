"""One line a request: method, path, status, milliseconds, request id, address; never a query or a token."""

import asyncio
import time
from datetime import UTC, datetime
from typing import TextIO

import orjson

DELAY = 0.05
"""Seconds that lines wait for others: a write for each would cost as much as a fifth of the request."""


class AccessLog:
    """Writes lines in batches, in the forms of `shared.logs`; used in the event loop only."""

    def __init__(self, stream: TextIO, form: str) -> None:
        """``form``: "text" or "json"."""
        self._stream = stream
        self._format = _json if form == "json" else _text
        self._waiting: list[tuple[float, str]] = []

    def write(
        self, method: str, path: str, status: int, seconds: float, request_id: str, address: str
    ) -> None:
        """Log an answered request; status 0: the client left before there was an answer."""
        if not self._waiting:
            asyncio.get_running_loop().call_later(DELAY, self.flush)
        message = f"{method} {path} {status or '-'} {seconds * 1000:.1f} ms {request_id} {address}"
        self._waiting.append((time.time(), message))

    def flush(self) -> None:
        """Write what waits."""
        if self._waiting:
            lines = [self._format(at, message) for at, message in self._waiting]
            self._waiting.clear()
            self._stream.write("".join(lines))
            self._stream.flush()


def _text(at: float, message: str) -> str:
    clock = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))
    return f"{clock},{int(at % 1 * 1000):03d} INFO    gateway: {message}\n"


def _json(at: float, message: str) -> str:
    line = {
        "at": datetime.fromtimestamp(at, UTC),
        "level": "info",
        "service": "gateway",
        "logger": "gateway.access",
        "message": message,
    }
    return orjson.dumps(line).decode() + "\n"
