"""One connection to a service: HTTP/1.1, one exchange at a time, read by httptools.

aiohttp's client costs more than all the rest of a gateway; this does only what a proxy needs. The response
head is kept as raw bytes, the body is handed over in the pieces in which it came, and reading stops while
more than BUFFER_LIMIT bytes wait to be taken.
"""

import asyncio
from enum import Enum, auto
from typing import cast

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from gateway.upstream.errors import UpstreamBroken, UpstreamTimeout

BUFFER_LIMIT = 64 * 1024
"""Bytes of a body that may wait to be taken before reading is paused."""
HEAD_LIMIT = 64 * 1024
"""Bytes of a response head."""

Headers = list[tuple[bytes, bytes]]


class Framing(Enum):
    """How the end of a response body is told (RFC 9112, section 6.3)."""

    NONE = auto()
    LENGTH = auto()
    CHUNKED = auto()
    CLOSE = auto()


class Connection(asyncio.Protocol):
    """A connection to a service: `begin`, `write`, `finish`, await `head`, then `body` until `complete`."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._transport: asyncio.Transport | None = None
        self._parser = HttpResponseParser(self)
        self._waiter: asyncio.Future[None] | None = None
        self._drained: asyncio.Future[None] | None = None
        self._writing_paused = False
        self._reading_paused = False
        self._error: Exception | None = None
        self._closed = False
        self._exchanges = 0
        self.deadline = float("inf")
        """When the sweep of the pool gives up waiting (loop time)."""
        self.idle_since = 0.0
        self._reset("")

    def _reset(self, method: str) -> None:
        self._method = method
        self._pieces: list[bytes] = []
        self._buffered = 0
        self._head_size = 0
        self._interim = False
        self._keep_alive = False
        self.status = 0
        self.headers: Headers = []
        self.framing = Framing.NONE
        self.head_complete = False
        self.complete = False
        self.sent = False
        """Whether the request was sent whole: what follows on the connection would be taken for its rest."""
        self.received = False
        """Whether any byte of the response came."""
        self.tail = b""
        """What followed a 101 response, already in the new protocol."""

    # -- what the proxy calls

    @property
    def closed(self) -> bool:
        """Whether nothing can be sent any more."""
        return self._closed or self._transport is None or self._transport.is_closing()

    @property
    def reused(self) -> bool:
        """Whether an earlier exchange used this connection: the service may just be closing it."""
        return self._exchanges > 1

    @property
    def reusable(self) -> bool:
        """Whether another exchange may follow: request and response are complete."""
        return self.sent and self.complete and self._keep_alive and self._error is None and not self.closed

    @property
    def transport(self) -> asyncio.Transport:
        assert self._transport is not None
        return self._transport

    def begin(self, method: str) -> None:
        """Make ready for an exchange."""
        self._reset(method)
        self._exchanges += 1

    def write(self, data: bytes) -> None:
        """Send bytes of the request; nothing happens on a closed connection: `head` tells."""
        if self._transport is not None and not self._closed:
            self._transport.write(data)

    def finish(self, data: bytes) -> None:
        """Send the last bytes of the request; without this the connection is not used again."""
        self.write(data)
        self.sent = True

    async def drain(self) -> None:
        """Wait until the service has taken most of what was written."""
        if self._writing_paused and not self._closed:
            self._drained = self._loop.create_future()
            await self._drained

    async def head(self, timeout: float) -> None:
        """Wait for status and headers.

        Raises UpstreamBroken when the response is malformed, cut or does not come (`received` tells whether
        any of it did), UpstreamTimeout after ``timeout`` seconds.
        """
        while not self.head_complete:
            await self._wait(timeout)

    def take(self) -> list[bytes]:
        """The pieces of the body that have come and were not taken yet."""
        pieces = self._pieces
        if pieces:
            self._pieces = []
            self._buffered = 0
            if self._reading_paused and self._transport is not None:
                self._reading_paused = False
                self._transport.resume_reading()
        return pieces

    async def body(self, timeout: float) -> list[bytes]:
        """Wait for more of the body; empty at its end. Raises like `head`."""
        while not self._pieces and not self.complete:
            await self._wait(timeout)
        return self.take()

    def fail(self, error: Exception) -> None:
        """Close the connection and let whoever waits see ``error``."""
        if self._error is None:
            self._error = error
        self.abort()
        self._wake()

    def abort(self) -> None:
        """Close at once, dropping what was not sent."""
        self._closed = True
        if self._transport is not None:
            self._transport.abort()
        self._release_drain()

    async def _wait(self, timeout: float) -> None:
        self._raise_error()
        waiter = self._waiter = self._loop.create_future()
        self.deadline = self._loop.time() + timeout
        try:
            await waiter
        finally:
            self._waiter = None
            self.deadline = float("inf")
        if (
            not self._pieces and not self.complete
        ):  # what came whole counts, even if the connection then broke
            self._raise_error()

    def _raise_error(self) -> None:
        if self._error is not None:
            raise self._error

    def extend(self, timeout: float) -> None:
        """Wait on for ``timeout`` seconds from now: there was progress on the other side."""
        if self._waiter is not None:
            self.deadline = self._loop.time() + timeout

    def time_out(self) -> None:
        """Called by the pool once `deadline` has passed."""
        self.fail(UpstreamTimeout())

    def _wake(self) -> None:
        waiter = self._waiter
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    def _release_drain(self) -> None:
        if self._drained is not None and not self._drained.done():
            self._drained.set_result(None)

    # -- asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._closed = True
        self._release_drain()
        if self.complete or self._method == "":
            return
        if self.head_complete and self.framing is Framing.CLOSE and exc is None:
            self.complete = True
        elif self._error is None:
            self._error = UpstreamBroken()
        self._wake()

    def pause_writing(self) -> None:
        self._writing_paused = True

    def resume_writing(self) -> None:
        self._writing_paused = False
        self._release_drain()

    def data_received(self, data: bytes) -> None:
        if self.complete or self._method == "":
            if self.status == 101:
                self.tail += data
            else:  # nobody asked: the next response could no longer be told from this
                self.fail(UpstreamBroken())
            return
        self.received = True
        if not self.head_complete:
            self._head_size += len(data)
        if self._parse(data):
            self._hand_over()

    def _parse(self, data: bytes) -> bool:
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade as upgrade:
            self.tail = data[upgrade.args[0] :]
        except HttpParserError:
            if not self.complete:
                self.fail(UpstreamBroken())
                return False
            self._keep_alive = False
        return True

    def _hand_over(self) -> None:
        if self.head_complete:
            if self._buffered > BUFFER_LIMIT and not self._reading_paused and not self.complete:
                self._reading_paused = True
                self.transport.pause_reading()
            self._wake()
        elif self._head_size > HEAD_LIMIT:
            self.fail(UpstreamBroken())

    # -- httptools callbacks

    def on_message_begin(self) -> None:
        if self.complete:
            self._keep_alive = False

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self.head_complete:  # what comes later are trailers, which end here
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        if self.complete:
            return
        status = self._parser.get_status_code()
        if status < 200 and status != 101:
            self._interim = True
            return
        self.status = status
        self.head_complete = True
        if status == 101:
            self.complete = True
        elif self._method == "HEAD":
            # The parser cannot know that no body follows: it is done with.
            self._keep_alive = self._parser.should_keep_alive()
            self._parser = HttpResponseParser(self)
            self.complete = True
        elif status not in (204, 304):
            self.framing = self._body_framing()

    def _body_framing(self) -> Framing:
        framing = Framing.CLOSE
        for name, _ in self.headers:
            match name.lower():
                case b"transfer-encoding":
                    return Framing.CHUNKED
                case b"content-length":
                    framing = Framing.LENGTH
        return framing

    def on_body(self, body: bytes) -> None:
        if not self.complete:
            self._pieces.append(body)
            self._buffered += len(body)
        else:
            self._keep_alive = False

    def on_message_complete(self) -> None:
        if self._interim:
            self._interim = False
            self._head_size = 0
            self.headers.clear()
        elif not self.complete:
            self._keep_alive = self._parser.should_keep_alive()
            self.complete = True
