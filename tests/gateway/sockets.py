"""Both ends of WebSockets through the gateway, as bytes."""

import asyncio
from collections.abc import Mapping

from tests.gateway.conftest import Running
from tests.gateway.wire import Message, Wire, read_head

PATH = "/socket.io/?EIO=4&transport=websocket"
HANDSHAKE = {
    "Connection": "keep-alive, Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
}
AGREED = (
    b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
)


class Sockets:
    """A service that agrees to every handshake; tests have its ends."""

    def __init__(self, behind: bytes = b"") -> None:
        """``behind``: sent with the agreement."""
        self.handshakes: list[Message] = []
        self.ends: list[Wire] = []
        self._behind = behind
        self._done = asyncio.Event()

    async def serve(self, wire: Wire) -> None:
        self.handshakes.append(await read_head(wire.reader))
        await wire.send(AGREED + self._behind)
        self.ends.append(wire)
        await self._done.wait()


async def open_socket(
    gateway: Running,
    *,
    token: str | None = "player",
    headers: Mapping[str, str] | None = None,
    behind: bytes = b"",
) -> tuple[Wire, Message]:
    """The client's end, and the answer to its handshake; ``behind``: sent with the handshake."""
    wire = await gateway.connect()
    request = gateway.request(PATH, token=token, headers={**HANDSHAKE, **(headers or {})})
    await wire.send(request + behind)
    async with asyncio.timeout(60):
        answer = await read_head(wire.reader)
        if answer.status != 101:
            answer.body = await wire.reader.readexactly(int(answer.get("Content-Length") or 0))
    return wire, answer


def is_open(gateway: Running, count: int) -> bool:
    """Whether there are so many open WebSockets."""
    return gateway.metric("gateway_websockets_open") == count


async def read(wire: Wire, size: int) -> bytes:
    async with asyncio.timeout(60):
        return await wire.reader.readexactly(size)
