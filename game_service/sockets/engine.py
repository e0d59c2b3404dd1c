"""Engine.IO below Socket.IO: socket ids that name their instance, and transports that mistrust clients."""

import asyncio
from typing import Any
from weakref import WeakKeyDictionary

import engineio
from aiohttp import StreamReader, web
from engineio.async_drivers.aiohttp import WebSocket, translate_request
from engineio.exceptions import EngineIOError

PACKET_TYPES = frozenset("0123456")
"""Engine.IO 4: open, close, ping, pong, message, upgrade, noop."""


class Engine(engineio.AsyncServer):  # type: ignore[misc]  # engineio has no types
    """Socket ids begin with ``<instance>-``, so that a gateway can find the instance of a polling client."""

    instance = "0"
    _async: dict[str, Any]

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._transports: WeakKeyDictionary[Any, StrictWebSocket] = WeakKeyDictionary()
        self._async = self._async | {"websocket": StrictWebSocket, "translate_request": _translate_request}

    def create_queue(self, *_: Any, **__: Any) -> "PacketQueue":
        return PacketQueue()

    def note(self, socket: Any, transport: "StrictWebSocket") -> None:
        """A socket's WebSocket opens."""
        self._transports[socket] = transport

    def abort(self, socket: Any) -> None:
        """Drop the connection of a socket, and what it still was to send."""
        socket.queue.drop()
        transport = self._transports.get(socket)
        if transport is not None:
            transport.abort()

    def generate_id(self) -> str:
        return f"{self.instance}-{super().generate_id()}"

    async def disconnect(self, sid: str | None = None) -> None:
        """Close one connection or all, without waiting for polling clients to fetch what is left for them."""
        for socket in list(self.sockets.values()) if sid is None else [self.sockets[sid]]:
            await socket.close(wait=False, reason=self.reason.SERVER_DISCONNECT)
            socket.queue.put_nowait(None)  # ends whoever waits for packets
            self.sockets.pop(socket.sid, None)


class Body:
    """The body of a polling client's POST; engineio reads it once, by the length that the client states."""

    def __init__(self, content: StreamReader) -> None:
        self._content = content

    async def read(self, length: int) -> bytes:
        """All of it, also when it comes in pieces. Raises EngineIOError if it ends early or is not UTF-8."""
        try:
            body = await self._content.readexactly(length)
            body.decode()
        except (asyncio.IncompleteReadError, UnicodeDecodeError) as error:
            raise EngineIOError from error
        return body


def _translate_request(request: web.Request) -> dict[str, Any]:
    environ: dict[str, Any] = translate_request(request)
    return environ | {"wsgi.input": Body(request.content)}


class StrictWebSocket(WebSocket):  # type: ignore[misc]  # engineio has no types
    """Closes the connection of a client that does not speak the protocol, without an exception for each."""

    def __init__(self, handler: Any, server: Engine) -> None:
        super().__init__(handler, server)
        self.server = server
        self.environ: dict[str, Any] = {}

    async def __call__(self, environ: dict[str, Any]) -> web.StreamResponse:
        request: web.Request = environ["aiohttp.request"]
        self._sock = web.WebSocketResponse(max_msg_size=self.server.max_http_buffer_size, compress=False)
        await self._sock.prepare(request)
        self.environ = environ
        self.server.note(self.handler.__self__, self)
        await self.handler(self)
        return self._sock

    async def wait(self) -> str | bytes:
        message = await self._sock.receive()
        data = message.data
        if isinstance(data, bytes) or (isinstance(data, str) and data[:1] in PACKET_TYPES and data):
            return data
        raise OSError("the connection ended or the client does not speak Engine.IO")

    def abort(self) -> None:
        """Drop the connection, even if the client does not read what is being sent."""
        transport = self.environ["aiohttp.request"].transport
        if transport is not None:
            transport.abort()


class PacketQueue(asyncio.Queue[Any]):
    """What a socket is still to be sent, and how much it is."""

    def _init(self, maxsize: int) -> None:
        super()._init(maxsize)
        self.size = 0
        """Characters of messages."""

    def _put(self, item: Any) -> None:
        self.size += size_of(item)
        super()._put(item)

    def _get(self) -> Any:
        item = super()._get()
        self.size -= size_of(item)
        return item

    def drop(self) -> None:
        """Forget all but the order to end, if it is there."""
        is_ended = False
        while not self.empty():
            is_ended |= self.get_nowait() is None
            self.task_done()
        if is_ended:
            self.put_nowait(None)


def size_of(packet: Any) -> int:
    """Characters of an Engine.IO packet's data; 0 for those without, and for the end."""
    data = getattr(packet, "data", None)
    return len(data) if isinstance(data, str | bytes) else 0
