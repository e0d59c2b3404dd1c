"""An upstream that costs next to nothing: canned bytes for each request, and an echo of WebSocket messages.

``python -m tests.bench.parts.canned [BYTES]`` prints its port.
"""

import asyncio
import base64
import hashlib
import re
import sys
from typing import cast

import uvloop

_KEY = re.compile(rb"\r\nSec-WebSocket-Key: *([^\r]+)\r\n", re.IGNORECASE)
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_UNMASKED = b"\0\0\0\0"


class Canned(asyncio.Protocol):
    """Answers each request head; requests have no bodies and come whole. Messages are short."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._websocket = False
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._write = cast("asyncio.Transport", transport).write

    def data_received(self, data: bytes) -> None:
        if self._websocket:
            self._echo(data)
        elif (key := _KEY.search(data)) is not None:
            self._websocket = True
            accept = base64.b64encode(hashlib.sha1(key[1] + _GUID, usedforsecurity=False).digest())
            self._write(
                b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
            )
        else:
            self._write(self._answer * data.count(b"\r\n\r\n"))

    def _echo(self, data: bytes) -> None:
        """Send each masked frame (RFC 6455, section 5.2) back unmasked."""
        data = self._received + data
        echo = []
        while len(data) >= 2 and len(data) >= (size := data[1] & 0x7F) + 6:
            payload = data[6 : size + 6]
            if data[2:6] != _UNMASKED:
                mask = (data[2:6] * (size // 4 + 1))[:size]
                payload = (int.from_bytes(payload) ^ int.from_bytes(mask)).to_bytes(size)
            echo.append(b"%c%c%b" % (data[0], size, payload))
            data = data[size + 6 :]
        self._received = data
        self._write(b"".join(echo))


async def main(size: int) -> None:
    body = b'{"ok":true}'.ljust(size)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Canned(head.encode() + body), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201  # how the parent learns it
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 0))
