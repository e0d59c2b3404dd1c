"""Socket.IO's polling transport through the gateway, as behind proxies that let no WebSocket through."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import socketio

from deploy.stack import Stack
from tests.e2e.rest.battle import Fought

pytestmark = pytest.mark.xdist_group("rest")

SEPARATOR = "\x1e"


class Polling:
    """An Engine.IO session over plain requests, packet by packet."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http
        self._query = {"EIO": "4", "transport": "polling"}
        self._packets: list[str] = []

    async def open(self) -> None:
        handshake = await self.receive()
        assert handshake.startswith("0")
        self._query["sid"] = json.loads(handshake[1:])["sid"]

    async def send(self, *packets: str) -> None:
        async with self._http.post("/socket.io/", params=self._query, data=SEPARATOR.join(packets)) as answer:
            assert answer.status == 200

    async def receive(self) -> str:
        """The next packet; polls when there is none."""
        while not self._packets:
            async with self._http.get("/socket.io/", params=self._query) as answer:
                assert answer.status == 200
                self._packets = (await answer.text()).split(SEPARATOR)
        return self._packets.pop(0)

    async def receive_some(self, kind: str) -> Any:
        """The content of the next packet of a kind."""
        while not (packet := await self.receive()).startswith(kind):
            pass
        return json.loads(packet.removeprefix(kind))


@pytest.fixture
async def polling(stack: Stack) -> AsyncIterator[Polling]:
    timeout = aiohttp.ClientTimeout(total=20)
    async with aiohttp.ClientSession(stack.url, timeout=timeout) as http:
        session = Polling(http)
        await session.open()
        yield session
        await session.send("1")


async def test_commands_and_events_pass_by_polling(polling: Polling, fought: Fought) -> None:
    await polling.send("40" + json.dumps({"token": fought.token}))
    name, greeting = await polling.receive_some("42")
    assert name == "connected"
    assert greeting.keys() >= {"user_id", "server_now"}
    command = {"battle_id": fought.battle_id, "last_seq": 0, "msg_id": uuid.uuid4().hex}
    await polling.send("427" + json.dumps(["battle_resume", command]))
    (answer,) = await polling.receive_some("437")
    assert answer["ok"] is True


async def test_a_bad_token_is_refused_by_polling_too(polling: Polling) -> None:
    await polling.send("40" + json.dumps({"token": "nonsense"}))
    refusal = await polling.receive_some("44")
    assert (refusal["data"]["status"], refusal["data"]["code"]) == (401, "invalid-token")


async def test_a_client_may_begin_by_polling_and_go_on_by_websocket(stack: Stack, fought: Fought) -> None:
    greeting: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
    async with aiohttp.ClientSession() as http:
        client = socketio.AsyncClient(http_session=http, reconnection=False)
        client.on("connected", greeting.set_result)
        await client.connect(stack.url, auth={"token": fought.token})
        try:
            async with asyncio.timeout(60):
                assert "server_now" in await greeting
            assert client.transport() == "websocket"
        finally:
            await client.disconnect()
