"""One request while it is being answered: what was read of it, and how its answer is written."""

import asyncio
from collections.abc import Sequence

from aiohttp import StreamReader, web
from aiohttp.http import HttpVersion11

from gateway.front import ClientConnection
from gateway.headers import split_headers
from gateway.replies import Reply

Pieces = Sequence[bytes]


class ClientGone(ConnectionError):
    """The client closed its connection, or reads too slowly, before it had its whole answer."""


class Exchange:
    """A request and its answer."""

    __slots__ = (
        "address",
        "client",
        "extra",
        "headers",
        "keep_alive",
        "lines",
        "method",
        "path",
        "payload",
        "query",
        "request_id",
        "service",
        "started",
        "status",
        "target",
        "version11",
        "writer",
    )

    def __init__(self, request: web.BaseRequest, started: float) -> None:
        client = request.protocol
        assert isinstance(client, ClientConnection)
        self.client = client
        self.writer = request.writer
        self.method = request.method
        self.target = _origin_form(request.raw_path)
        self.payload: StreamReader = request.content
        self.version11 = request.version >= HttpVersion11
        self.keep_alive = request.keep_alive and self.version11
        self.lines, self.headers = split_headers(request.raw_headers)
        self.started = started
        self.address = client.front.address_of(client, self.headers.get(b"x-forwarded-for"))
        """Of who asks, as far as one can believe it."""
        self.path = ""
        self.query = ""
        self.service = "gateway"
        self.request_id = ""
        self.extra = b""
        """Header lines that every answer to this request carries."""
        self.status = 0
        """Of the answer, once its head was sent."""

    @property
    def transport(self) -> asyncio.Transport:
        """The client's; raises ClientGone."""
        transport = self.client.transport
        if transport is None or transport.is_closing():
            raise ClientGone
        return transport

    def send_head(self, status: int, data: bytes) -> None:
        """Write the answer's head, and what of its body is there."""
        self.transport.write(data)
        self.status = status

    async def drain(self, timeout: float) -> None:
        """Wait until the client has read most of what was written; ClientGone after ``timeout`` seconds."""
        if self.client.writing_paused:
            try:
                async with asyncio.timeout(timeout):
                    await self.writer.drain()
            except TimeoutError as error:
                raise ClientGone from error

    def reply(self, reply: Reply, defaults: bytes) -> None:
        """Answer with a whole message; ``defaults``: header lines of every answer.

        An answer that does not wait for the end of the request's body ends the connection.
        """
        if not self.payload.is_eof():
            self.keep_alive = False
        data = reply.encode(
            self.extra + defaults, keep_alive=self.keep_alive, head_only=self.method == "HEAD"
        )
        self.send_head(reply.status, data)

    def cut(self) -> None:
        """Break the connection: the client must not take what it has for the whole answer."""
        self.keep_alive = False
        transport = self.client.transport
        if transport is not None:
            transport.abort()


def _origin_form(target: str) -> str:
    """A target without the authority that absolute form (RFC 9112, section 3.2.2) puts before the path."""
    if target.startswith("/") or "://" not in target:
        return target
    _, slash, rest = target.partition("://")[2].partition("/")
    return slash + rest
