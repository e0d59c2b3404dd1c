"""Passing a request on to a service and its answer back, both as streams."""

import asyncio
from collections.abc import Sequence

from aiohttp import EMPTY_PAYLOAD

from gateway.body import BodyReader
from gateway.errors import BadRequest, TooManyUploads
from gateway.exchange import ClientGone, Exchange
from gateway.headers import has_token, split_headers
from gateway.places import Places
from gateway.replies import SecurityHeaders, status_line
from gateway.settings import Settings
from gateway.upstream.connection import Connection, Framing
from gateway.upstream.errors import UpstreamBroken, UpstreamUnavailable
from gateway.upstream.pool import Pool
from shared.errors import CodemazeError, TooLarge, UnsupportedMediaType

_REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS"})
_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS", "DELETE"})
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_END = b"\r\n"

SMALL_BODY = 64 * 1024
"""Bytes of a body that is waited for before a service is asked; larger ones are passed on as they come."""


class Relay:
    """Passes exchanges on; one for the whole gateway."""

    def __init__(self, settings: Settings, security: SecurityHeaders) -> None:
        self._body_limit = settings.body_limit
        self._body_timeout = settings.body_timeout
        self._response_timeout = settings.response_timeout
        self._uploads = Places(
            limit=max(1, settings.upstream_connections // 2),
            per_address=max(1, settings.upstream_connections // 10),
            refusal=TooManyUploads,
        )
        self._security = security

    async def forward(
        self, exchange: Exchange, head: bytes, pools: Sequence[Pool], body_limit: int | None = None
    ) -> None:
        """Ask one of ``pools``, in this order, and answer the client.

        ``head``: the request's head but for Host and what frames the body. ``body_limit``: bytes, where it is
        not that of the settings. Raises the CodemazeError that the client shall be told; if the answer's head
        was sent before, all one can do is to cut it.
        """
        limit = self._body_limit if body_limit is None else body_limit
        declared = _declared_length(exchange, limit)
        payload = exchange.payload
        if payload.is_eof():
            body = b"" if payload is EMPTY_PAYLOAD else payload.read_nowait(-1)
            if len(body) > limit:
                raise TooLarge
            await self._forward_whole(exchange, head, body, pools)
        elif declared is not None and declared <= SMALL_BODY:
            _invite(exchange)
            with self._body_of(exchange, limit) as reader:
                body = await reader.read_all()
            await self._forward_whole(exchange, head, body, pools)
        else:
            with self._uploads.hold(exchange.address):
                await self._forward_stream(exchange, head, pools, declared, limit)

    def _body_of(self, exchange: Exchange, limit: int) -> BodyReader:
        return BodyReader(exchange, limit=limit, timeout=self._body_timeout)

    async def _forward_whole(
        self, exchange: Exchange, head: bytes, body: bytes, pools: Sequence[Pool]
    ) -> None:
        """Send a request that is all there; repeat it once if a kept connection turns out to be dead."""
        if body or exchange.method not in _WITHOUT_BODY:
            head += b"Content-Length: %d\r\n" % len(body)
        pool, connection = await connect(pools)
        while True:
            try:
                connection.begin(exchange.method)
                connection.finish(b"".join((head, pool.host_line, _END, body)))
                await connection.head(self._response_timeout)
                await self.answer(exchange, connection)
                return
            except UpstreamBroken:
                dead = connection.reused and not connection.received
                if not dead or exchange.method not in _REPEATABLE:
                    raise
            finally:
                pool.release(connection)
            connection = await pool.connect()

    async def _forward_stream(
        self, exchange: Exchange, head: bytes, pools: Sequence[Pool], declared: int | None, limit: int
    ) -> None:
        """Send a request whose body is still coming; its answer may begin, and end, before that is over.

        ``declared``: the length of the body; None: it comes, and goes on, in chunks. ``limit``: bytes.
        """
        framing = b"Transfer-Encoding: chunked\r\n"
        if declared is not None:
            framing = b"Content-Length: %d\r\n" % declared
        pool, connection = await connect(pools)
        pump: asyncio.Task[None] | None = None
        try:
            connection.begin(exchange.method)
            connection.write(b"".join((head, framing, pool.host_line, _END)))
            _invite(exchange)
            pump = asyncio.create_task(self._pump(exchange, connection, limit, chunked=declared is None))
            await connection.head(self._response_timeout)
            await self.answer(exchange, connection)
        finally:
            if pump is not None:
                pump.cancel()
            if not connection.sent:
                exchange.keep_alive = False
            pool.release(connection)

    async def _pump(self, exchange: Exchange, connection: Connection, limit: int, *, chunked: bool) -> None:
        """Pass the request's body on, piece by piece; a fault fails the connection, which tells who waits."""
        try:
            with self._body_of(exchange, limit) as reader:
                while piece := await reader.read():
                    if connection.closed:
                        return
                    connection.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
                    connection.extend(self._response_timeout)
                    await connection.drain()
            connection.finish(b"0\r\n\r\n" if chunked else b"")
        except (CodemazeError, ClientGone) as error:
            connection.fail(error)

    async def answer(self, exchange: Exchange, connection: Connection) -> None:
        """Answer the client with what the service answers; begins when the head of that is there."""
        if connection.status == 101:
            raise UpstreamBroken  # nobody asked for another protocol
        lines, read = split_headers(connection.headers, response=True)
        pieces = connection.take()
        whole = connection.complete
        chunked = False
        if connection.framing in (Framing.LENGTH, Framing.NONE):
            length = read.get(b"content-length")
            if length is not None:
                lines += (b"Content-Length: ", length, _END)
        elif whole:
            lines.append(b"Content-Length: %d\r\n" % sum(map(len, pieces)))
        elif exchange.version11:
            chunked = True
            lines.append(b"Transfer-Encoding: chunked\r\n")
        else:
            exchange.keep_alive = False
        if not exchange.payload.is_eof():
            exchange.keep_alive = False
        if not exchange.keep_alive:
            lines.append(b"Connection: close\r\n")
        lines += (exchange.extra, self._security.lines(read), _END)
        body = _chunks(pieces) if chunked else pieces
        exchange.send_head(connection.status, b"".join((status_line(connection.status), *lines, *body)))
        if not whole:
            await self._stream(exchange, connection, chunked=chunked)

    async def _stream(self, exchange: Exchange, connection: Connection, *, chunked: bool) -> None:
        """Pass the rest of the answer's body on, no faster than the client reads it."""
        while True:
            await exchange.drain(self._body_timeout)
            pieces = await connection.body(self._response_timeout)
            if not pieces:
                break
            exchange.transport.write(b"".join(_chunks(pieces) if chunked else pieces))
        if chunked:
            exchange.transport.write(b"0\r\n\r\n")


def _declared_length(exchange: Exchange, limit: int) -> int | None:
    """What Content-Length says.

    Raises TooLarge, UnsupportedMediaType for compressed bodies, BadRequest for transfer codings other
    than chunked.
    """
    coding = exchange.headers.get(b"content-encoding")
    if coding is not None and coding.strip().lower() != b"identity":
        raise UnsupportedMediaType("The body must not be compressed (no Content-Encoding).")
    coding = exchange.headers.get(b"transfer-encoding")
    if coding is not None and coding.strip().lower() != b"chunked":
        raise BadRequest("The only transfer coding understood is chunked.")
    text = exchange.headers.get(b"content-length")
    if text is None:
        return None
    declared = int(text)  # the parser let digits through only
    if declared > limit:
        raise TooLarge
    return declared


def _invite(exchange: Exchange) -> None:
    """Tell a client that waits for it to send its body."""
    if has_token(exchange.headers.get(b"expect"), b"100-continue"):
        exchange.transport.write(_CONTINUE)


def _chunks(pieces: Sequence[bytes]) -> Sequence[bytes]:
    """The pieces as one chunk (RFC 9112, section 7.1)."""
    if not pieces:
        return pieces
    return (b"%x\r\n" % sum(map(len, pieces)), *pieces, _END)


async def connect(pools: Sequence[Pool], *, fresh: bool = False) -> tuple[Pool, Connection]:
    """A kept or new connection to the first of ``pools`` that can be reached; raises UpstreamUnavailable."""
    for pool in pools:
        connection = None if fresh else pool.take_idle()
        if connection is not None:
            return pool, connection
        try:
            return pool, await pool.connect()
        except UpstreamUnavailable:
            if pool is pools[-1]:
                raise
    raise UpstreamUnavailable(retry_after=1)
