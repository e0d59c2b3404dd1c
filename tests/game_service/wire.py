"""A socket below Socket.IO: frames as text, for what no well-behaved client sends."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import orjson

PATH = "/socket.io/"
WEBSOCKET = {"EIO": "4", "transport": "websocket"}


class Wire:
    """An open WebSocket; Engine.IO's pings are answered."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws

    async def receive(self) -> str:
        """The next frame but pings; "" once the server has closed the connection."""
        while True:
            message = await self.ws.receive(timeout=60)
            if message.type is not aiohttp.WSMsgType.TEXT:
                return ""
            frame: str = message.data
            if frame != "2":
                return frame
            await self.ws.send_str("3")

    async def until(self, prefix: str) -> Any:
        """The JSON of the next frame that begins so. Raises EOFError when the connection ends before."""
        while frame := await self.receive():
            if frame.startswith(prefix):
                return orjson.loads(frame[len(prefix) :])
        raise EOFError(prefix)

    async def expect_end(self) -> None:
        """Wait until the server closes the connection."""
        async with asyncio.timeout(60):
            while await self.receive():
                pass

    async def sign_in(self, auth: object) -> Any:
        """Ask to be let in: what the server answers, a refusal's problem included."""
        await self.ws.send_str("40" if auth is None else "40" + orjson.dumps(auth).decode())
        while frame := await self.receive():
            match frame[:2]:
                case "40":
                    return orjson.loads(frame[2:])
                case "44":
                    return orjson.loads(frame[2:])["data"]
        raise EOFError("no answer")

    async def works(self) -> bool:
        """Whether a command is still answered."""
        await self.ws.send_str('4299["cancel_match"]')
        (answer,) = await self.until("4399")
        return bool(answer["ok"])


@contextlib.asynccontextmanager
async def open_wire(
    http: aiohttp.ClientSession, url: str, headers: dict[str, str] | None = None
) -> AsyncIterator[Wire]:
    """A connection that has not signed in yet."""
    async with http.ws_connect(url + PATH, params=WEBSOCKET, headers=headers, autoping=True) as ws:
        wire = Wire(ws)
        assert (await wire.receive()).startswith("0")
        yield wire
