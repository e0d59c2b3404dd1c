"""Engine.IO below Socket.IO: socket ids that name their instance, and transports that mistrust clients."""

from typing import Any

import engineio
from aiohttp import web
from engineio.async_drivers.aiohttp import WebSocket

PACKET_TYPES = frozenset("0123456")
"""Engine.IO 4: open, close, ping, pong, message, upgrade, noop."""


class Engine(engineio.AsyncServer):  # type: ignore[misc]  # engineio has no types
    """Socket ids begin with ``<instance>-``, so that a gateway can find the instance of a polling client."""

    instance = "0"
    _async: dict[str, Any]

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._async = self._async | {"websocket": StrictWebSocket}

    def generate_id(self) -> str:
        return f"{self.instance}-{super().generate_id()}"


class StrictWebSocket(WebSocket):  # type: ignore[misc]  # engineio has no types
    """Closes the connection of a client that does not speak the protocol, without an exception for each."""

    async def __call__(self, environ: dict[str, Any]) -> web.StreamResponse:
        request: web.Request = environ["aiohttp.request"]
        self._sock = web.WebSocketResponse(max_msg_size=self.server.max_http_buffer_size, compress=False)
        await self._sock.prepare(request)
        self.environ = environ
        await self.handler(self)
        return self._sock

    async def wait(self) -> str | bytes:
        message = await self._sock.receive()
        data = message.data
        if isinstance(data, bytes) or (isinstance(data, str) and data[:1] in PACKET_TYPES and data):
            return data
        raise OSError("the connection ended or the client does not speak Engine.IO")

    def __init__(self, handler: Any, server: Any) -> None:
        super().__init__(handler, server)
        self.server = server
