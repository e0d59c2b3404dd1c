"""Bodies that cannot be read, on real connections."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from shared.serve import new_app
from tests.waiting import until


class Kitchen:
    """A service that reads bodies."""

    def __init__(self) -> None:
        self.app = new_app()
        self.app.router.add_post("/cakes", self.order)
        self.reading = self.ended = 0
        self.port = 0

    async def order(self, request: web.Request) -> web.Response:
        self.reading += 1
        try:
            await request.read()
        finally:
            self.ended += 1
        return web.Response()


@pytest.fixture
async def kitchen() -> AsyncIterator[Kitchen]:
    kitchen = Kitchen()
    runner = web.AppRunner(kitchen.app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    kitchen.port = runner.addresses[0][1]
    yield kitchen
    await runner.cleanup()


HEAD = b"POST /cakes HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"


async def test_a_body_that_cannot_be_decoded_is_the_clients_fault(
    kitchen: Kitchen, caplog: pytest.LogCaptureFixture
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", kitchen.port)
    writer.write(HEAD + b"Content-Encoding: gzip\r\nContent-Length: 8\r\n\r\n")
    await until(lambda: kitchen.reading)
    writer.write(b"no gzip.")
    async with asyncio.timeout(60):
        answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"application/problem+json" in answer
    assert "shared.problems" not in {record.name for record in caplog.records}


async def test_a_client_that_leaves_in_mid_body_is_no_fault(
    kitchen: Kitchen, caplog: pytest.LogCaptureFixture
) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", kitchen.port)
    writer.write(HEAD + b"Content-Length: 8\r\n\r\nhalf")
    await until(lambda: kitchen.reading)
    writer.transport.abort()
    await until(lambda: kitchen.ended)
    await asyncio.sleep(0)
    assert caplog.text == ""
