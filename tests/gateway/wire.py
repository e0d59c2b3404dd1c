"""HTTP/1.1 by hand, on both ends: what clients and services really send and receive."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, cast

import orjson

PATIENCE = 60.0
"""Seconds that a test waits for what must come."""
LARGE = 64 * 1024 * 1024
"""Bytes: more than all buffers on the way hold."""


@dataclass(slots=True)
class Message:
    """A request or a response as it was read."""

    start: str
    headers: list[tuple[str, str]]
    body: bytes = b""

    @property
    def status(self) -> int:
        return int(self.start.split(" ")[1])

    def get(self, name: str) -> str | None:
        """The header's value, those of several lines joined; None without it."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


async def read_head(reader: asyncio.StreamReader) -> Message:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    start, *lines = head.removesuffix("\r\n\r\n").split("\r\n")
    pairs = [line.split(":", 1) for line in lines]
    return Message(start, [(name, value.strip()) for name, value in pairs])


async def read_message(reader: asyncio.StreamReader, *, bodiless: bool = False) -> Message:
    """Read a message whole; without a length, a response ends with its connection."""
    message = await read_head(reader)
    is_response = message.start.startswith("HTTP/")
    if bodiless or (is_response and message.status in (100, 101, 204, 304)):
        return message
    if message.get("Transfer-Encoding") == "chunked":
        message.body = await read_chunks(reader)
    elif (length := message.get("Content-Length")) is not None:
        message.body = await reader.readexactly(int(length))
    elif is_response:
        message.body = await reader.read()
    return message


async def read_chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while True:
        size = int((await reader.readline()).split(b";")[0], 16)
        if size == 0:
            while await reader.readline() != b"\r\n":
                pass
            return body
        body += await reader.readexactly(size)
        assert await reader.readexactly(2) == b"\r\n"


class Wire:
    """A client's connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, data: bytes | str) -> None:
        self.writer.write(data.encode("latin-1") if isinstance(data, str) else data)
        await self.writer.drain()

    async def receive(self, *, bodiless: bool = False) -> Message:
        async with asyncio.timeout(PATIENCE):
            return await read_message(self.reader, bodiless=bodiless)

    async def closed(self) -> bytes:
        """Wait until the other side closes; what came before that."""
        async with asyncio.timeout(PATIENCE):
            try:
                return await self.reader.read()
            except ConnectionError:
                return b""

    async def close(self) -> None:
        self.writer.close()
        with contextlib.suppress(ConnectionError):
            await self.writer.wait_closed()

    def pause(self) -> None:
        """Read nothing from now on."""
        cast("asyncio.Transport", self.writer.transport).pause_reading()

    def resume(self) -> None:
        """Read again."""
        cast("asyncio.Transport", self.writer.transport).resume_reading()

    def abort(self) -> None:
        """Leave without a goodbye."""
        self.writer.transport.abort()


Serve = Callable[[Wire], Awaitable[None]]


@dataclass
class RawUpstream:
    """A service that answers by hand: ``serve`` gets each connection."""

    serve: Serve
    port: int = 0
    connections: int = 0
    requests: list[Message] = field(default_factory=list)
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and drop all connections."""
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        wire = Wire(reader, writer)
        try:
            await self.serve(wire)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._tasks.discard(task)
            wire.abort()


def answering(answer: bytes | Callable[[Message], bytes], requests: list[Message]) -> Serve:
    """Answer each request of a connection; the requests are noted."""

    async def serve(wire: Wire) -> None:
        while True:
            request = await read_message(wire.reader)
            requests.append(request)
            await wire.send(answer if isinstance(answer, bytes) else answer(request))

    return serve


def ok(body: bytes = b"ok", *headers: str) -> bytes:
    lines = "".join(f"{header}\r\n" for header in headers)
    return f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n{lines}\r\n".encode() + body


def echo(request: Message) -> bytes:
    """An answer with the request's body."""
    return ok(request.body)


async def stands_still(value: Callable[[], int]) -> None:
    """Wait until a number has not grown for a while."""
    last = -1
    while value() != last:
        last = value()
        await asyncio.sleep(0.2)
