"""The side that faces the clients: aiohttp's low-level server with limits on connections and slow clients.

aiohttp's hardened parser reads the requests; there is no application and no router. What aiohttp leaves
open is added here: how long a request head may take and how large it may be, how many connections there
may be, and telling a running handler that the rest of its request's body cannot be parsed.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any, cast

from aiohttp import web
from aiohttp.web_protocol import RequestHandler, RequestPayloadError

from gateway.errors import HeadersTooLarge, TooManyConnections
from gateway.replies import Reply
from gateway.settings import Settings
from shared.errors import CodemazeError, RequestTimeout

HEAD_LIMIT = 32 * 1024
"""Bytes of a request line and its headers."""
LINE_LIMIT = 8190
"""Bytes of the request target, and of one header."""
HEADERS_LIMIT = 100
READ_BUFFER = 64 * 1024
"""Bytes of a request body that may wait to be sent on (aiohttp pauses reading at twice that)."""
LINGER = 2.0
"""Seconds that the rest of a refused body is read and dropped, so that the client can read the answer."""
SWEEP = 0.25
"""Seconds between two looks at slow clients."""

Network = IPv4Network | IPv6Network


def _encode(error: CodemazeError) -> bytes:
    return Reply.problem(error).encode(keep_alive=False)


class ClientConnection(RequestHandler):
    """One client's connection."""

    __slots__ = ("_head_bytes", "_head_since", "_refused", "address", "body", "front", "trusted")

    def __init__(self, front: "Front", **kwargs: Any) -> None:
        super().__init__(front, **kwargs)
        self.front = front
        self.address = ""
        """The peer's address; "" for a Unix socket."""
        self.trusted = False
        """Whether the peer is a proxy whose X-Forwarded-For is believed."""
        self.body: Any = None
        """The body that the handler at work is reading, if it is."""
        self._head_since: float | None = None
        self._head_bytes = 0
        self._refused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        peer = transport.get_extra_info("peername")
        self.address = peer[0] if isinstance(peer, tuple) else ""
        self.trusted = self.front.trusts(self.address)
        if not self.front.admit(self):
            transport = cast("asyncio.Transport", transport)
            self._refused = True
            transport.write(_encode(TooManyConnections(retry_after=5)))
            transport.close()
            return
        self._head_since = self._loop.time()
        super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        if self._refused:
            return
        self.front.dismiss(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        parsed = self._request_count
        super().data_received(data)
        if self._request_count != parsed:
            self._head_since = None
            self._head_bytes = 0
            if self.body is not None and not self.body.is_eof() and self._messages:
                # A message behind an unfinished body can only be the parser's refusal.
                self.body.set_exception(RequestPayloadError("malformed body"))
        elif data and self._waiter is not None and not self._waiter.done():  # idle: this is of a head
            if self._head_since is None:
                self._head_since = self._loop.time()
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_LIMIT:
                self._give_up(HeadersTooLarge())

    def sweep(self, now: float, timeout: float) -> None:
        """Close a connection whose request head is overdue."""
        if self._head_since is not None and now - self._head_since > timeout:
            self._give_up(RequestTimeout())

    def _give_up(self, error: CodemazeError) -> None:
        self._head_since = None
        if self.transport is not None:
            if self._head_bytes:
                self.transport.write(_encode(error))
            self.force_close()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what the parser refused; the connection ends, for nothing behind it can be trusted."""
        return self.front.refuse(request, status, exc)


class Front(web.Server):
    """aiohttp's server with our connections, limits, and a sweep over slow clients."""

    def __init__(
        self,
        handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]],
        refuse: Callable[[web.BaseRequest, int, BaseException | None], web.StreamResponse],
        settings: Settings,
        trusted: tuple[Network, ...],
    ) -> None:
        super().__init__(handler, handler_cancellation=True)
        self.refuse = refuse
        self._settings = settings
        self._trusted = trusted
        self._by_address: Counter[str] = Counter()
        self._clients: set[ClientConnection] = set()

    def __call__(self) -> RequestHandler:
        return ClientConnection(
            self,
            loop=self._loop,
            keepalive_timeout=self._settings.keepalive_timeout,
            access_log=None,
            max_line_size=LINE_LIMIT,
            max_field_size=LINE_LIMIT,
            max_headers=HEADERS_LIMIT,
            lingering_time=LINGER,
            read_bufsize=READ_BUFFER,
            auto_decompress=False,
        )

    @property
    def open_connections(self) -> int:
        return len(self._clients)

    def trusts(self, address: str) -> bool:
        """Whether the address is that of a proxy of ours."""
        if not self._trusted:
            return False
        try:
            ip = ip_address(address.partition("%")[0])
        except ValueError:
            return False
        return any(ip in network for network in self._trusted)

    def address_of(self, client: ClientConnection, forwarded_for: bytes | None) -> str:
        """Who asks: the peer, or the last address before our own proxies in X-Forwarded-For."""
        if forwarded_for is None or not client.trusted:
            return client.address
        for part in reversed(forwarded_for.decode("latin-1").split(",")):
            address = part.strip()
            if not self.trusts(address):
                try:
                    return str(ip_address(address))
                except ValueError:
                    break
        return client.address

    def admit(self, client: ClientConnection) -> bool:
        """Count a connection in, unless there are too many; proxies are not held to the limit per address."""
        address = client.address
        if len(self._clients) >= self._settings.connections:
            return False
        if not client.trusted and self._by_address[address] >= self._settings.connections_per_address:
            return False
        self._clients.add(client)
        self._by_address[address] += 1
        return True

    def dismiss(self, client: ClientConnection) -> None:
        """Count a connection out."""
        if client in self._clients:
            self._clients.discard(client)
            self._by_address[client.address] -= 1
            if not self._by_address[client.address]:
                del self._by_address[client.address]

    async def sweep_forever(self) -> None:
        """Close connections whose request head is overdue; run as a task."""
        timeout = self._settings.header_timeout
        while True:
            await asyncio.sleep(SWEEP)
            now = self._loop.time()
            for client in list(self._clients):
                client.sweep(now, timeout)
