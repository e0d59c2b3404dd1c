"""A load generator: keeps one request under way on each of several connections.

``python -m tests.bench.parts.load`` reads lines of JSON on its standard input, ``{"port", "connections",
"seconds", "send": base64 of what to send, "kind": "http" | "echo" | "refresh"}``, and answers each with
``{"done", "seconds", "p50", "p99"}`` (times in ms). "echo" opens WebSockets with what it sends
and then counts messages that come back. Where there are ``"words"``, one for each connection, it stands in
the place of WORD in what that sends; "refresh" goes on with the refresh token that the last answer gave.
``"pause"``: seconds between an answer and the next request.
"""

import asyncio
import base64
import json
import sys
import time
from functools import partial
from typing import Any, cast

import uvloop
from httptools import HttpResponseParser

_MESSAGE = b"\x81\x90\x00\x00\x00\x00" + b"0123456789abcdef"
"""A masked text frame (RFC 6455), the mask all zeros; comes back unmasked."""
_ECHO = len(_MESSAGE) - 4
WINDOW = 4
"""Messages under way on each WebSocket, so that the generator does not limit what is measured."""


class Client(asyncio.Protocol):
    """One connection; sends the next request when the answer to the last is complete."""

    pause = 0.0

    def __init__(self, send: bytes, taken: list[float]) -> None:
        self._send = send
        self._taken = taken
        self._parser = HttpResponseParser(self)
        self.transport: asyncio.Transport | None = None
        self.stopped = False
        self.lost = False
        self._at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.request()

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = not self.stopped

    def request(self) -> None:
        assert self.transport is not None
        self._at = time.perf_counter()
        self.transport.write(self._send)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        if self._parser.get_status_code() != 200:
            raise RuntimeError(f"answered {self._parser.get_status_code()}")
        self._taken.append(time.perf_counter() - self._at)
        if self.pause:
            asyncio.get_running_loop().call_later(self.pause, self.go_on)
        else:
            self.go_on()

    def go_on(self) -> None:
        if not self.stopped:
            self.request()


class EchoClient(Client):
    """A WebSocket with WINDOW messages under way; each one that comes back is sent again."""

    def __init__(self, send: bytes, taken: list[float]) -> None:
        super().__init__(send, taken)
        self._head = b""
        self._open = False
        self._rest = 0

    def data_received(self, data: bytes) -> None:
        if self._open:
            assert self.transport is not None
            count, rest = divmod(self._rest + len(data), _ECHO)
            self._rest = rest
            if count:
                self._taken += [time.perf_counter() - self._at] * count
                if not self.stopped:
                    self._at = time.perf_counter()
                    self.transport.write(_MESSAGE * count)
            return
        self._head += data
        if self._head.endswith(b"\r\n\r\n"):
            if b" 101 " not in self._head.partition(b"\r\n")[0]:
                raise RuntimeError(self._head.decode("latin-1"))
            self._open = True
            self._send = _MESSAGE * WINDOW
            self.request()


class RefreshClient(Client):
    """Goes on with the refresh token of the answer before."""

    def __init__(self, send: bytes, taken: list[float], token: bytes) -> None:
        super().__init__(send, taken)
        self._token = token
        self._body = b""

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        if self._parser.get_status_code() == 200:
            token = json.loads(self._body)["refresh_token"].encode()
            self._send = self._send.replace(self._token, token)
            self._token, self._body = token, b""
        super().on_message_complete()


async def run(order: dict[str, Any]) -> dict[str, float]:
    loop = asyncio.get_running_loop()
    taken: list[float] = []
    send = base64.b64decode(order["send"])
    words = [word.encode() for word in order["words"]] or [b"WORD"] * order["connections"]

    def make(word: bytes) -> Client:
        mine = send.replace(b"WORD", word)
        if order["kind"] == "refresh":
            return RefreshClient(mine, taken, word)
        return (EchoClient if order["kind"] == "echo" else Client)(mine, taken)

    clients = []
    for word in words:
        _, client = await loop.create_connection(partial(make, word), "127.0.0.1", order["port"])
        client.pause = order["pause"]
        clients.append(client)
    await asyncio.sleep(order.get("warm_up", 0.2))
    taken.clear()
    began = time.perf_counter()
    await asyncio.sleep(order["seconds"])
    elapsed = time.perf_counter() - began
    times = sorted(taken)
    for client in clients:
        if client.lost:
            raise RuntimeError("a connection was lost")
        client.stopped = True
        if client.transport is not None:
            client.transport.abort()
    await asyncio.sleep(0)
    return {
        "done": len(times),
        "seconds": elapsed,
        "p50": times[len(times) // 2] * 1000,
        "p99": times[len(times) * 99 // 100] * 1000,
    }


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(uvloop.run(run(json.loads(line)))), flush=True)  # noqa: T201  # the protocol


if __name__ == "__main__":
    main()
