"""WebSocket upgrades: passed on as requests, and joined as bytes once the service has agreed."""

from collections.abc import Sequence
from typing import Any

from gateway.errors import TooManyConnections
from gateway.exchange import Exchange
from gateway.headers import has_token, split_headers
from gateway.places import Places
from gateway.relay import Relay, connect
from gateway.replies import status_line
from gateway.settings import Settings
from gateway.splice import Splice
from gateway.upstream.connection import Connection
from gateway.upstream.pool import Pool

_UPGRADE = b"Connection: Upgrade\r\nUpgrade: websocket\r\n"


def asks_for_websocket(exchange: Exchange) -> bool:
    """Whether a request is the opening handshake of RFC 6455."""
    headers = exchange.headers
    return (
        has_token(headers.get(b"upgrade"), b"websocket")
        and has_token(headers.get(b"connection"), b"upgrade")
        and exchange.method == "GET"
        and exchange.version11
        and exchange.payload.is_eof()
    )


class _Tail:
    """Takes from aiohttp's connection what the client sent behind its handshake."""

    def __init__(self) -> None:
        self.data = b""

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        self.data += data
        return False, b""

    def feed_eof(self) -> None:
        """Nothing follows."""


class WebSockets:
    """The open WebSockets, within limits."""

    def __init__(self, settings: Settings, relay: Relay) -> None:
        self._places = Places(
            limit=settings.websockets,
            per_address=settings.websockets_per_address,
            refusal=TooManyConnections,
        )
        self._response_timeout = settings.response_timeout
        self._relay = relay
        self._splices: set[Splice] = set()

    def __len__(self) -> int:
        return len(self._places)

    async def forward(self, exchange: Exchange, head: bytes, pools: Sequence[Pool]) -> None:
        """Pass a handshake on and stay until the WebSocket ends.

        A service that does not agree is relayed as any answer. Raises TooManyConnections, and what
        `Relay.forward` raises.
        """
        with self._places.hold(exchange.address):
            await self._open(exchange, head, pools)

    async def _open(self, exchange: Exchange, head: bytes, pools: Sequence[Pool]) -> None:
        pool, connection = await connect(pools, fresh=True)
        try:
            connection.begin("GET")
            connection.finish(b"".join((head, _UPGRADE, pool.host_line, b"\r\n")))
            await connection.head(self._response_timeout)
            if connection.status != 101:
                await self._relay.answer(exchange, connection)
                return
            pool.detach(connection)
            await self._join(exchange, connection)
        finally:
            pool.release(connection)

    async def _join(self, exchange: Exchange, connection: Connection) -> None:
        lines, _ = split_headers(connection.headers, response=True)
        client = exchange.client
        transport = exchange.transport
        splice = Splice(transport, connection.transport)
        answer = (status_line(101), *lines, _UPGRADE, exchange.extra, b"\r\n", connection.tail)
        exchange.send_head(101, b"".join(answer))
        tail: Any = _Tail()
        client.set_parser(tail)
        connection.write(tail.data)
        splice.join()
        self._splices.add(splice)
        try:
            await splice.finished
        finally:
            self._splices.discard(splice)
            splice.close()
            exchange.keep_alive = False
            client.connection_lost(None)  # its transport reports to the splice

    def close(self) -> None:
        """End all of them; clients connect again."""
        for splice in self._splices:
            splice.close()
