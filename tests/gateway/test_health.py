"""The health page under many readers."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web

from tests.gateway.conftest import MakeGateway, Running
from tests.gateway.fakes import FakeAuth
from tests.waiting import until


class Service:
    """Counts how often its health is asked for."""

    def __init__(self) -> None:
        self.asked = 0
        self.well = True

    async def health(self, _request: web.Request) -> web.Response:
        self.asked += 1
        status = "ok" if self.well else "unavailable"
        await asyncio.sleep(0.05)  # others ask meanwhile
        return web.json_response({"status": status, "checks": {}}, status=200 if self.well else 503)


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
async def gateway(
    make_gateway: MakeGateway,
    make_app: Callable[[web.Application], Awaitable[str]],
    auth: FakeAuth,
    service: Service,
) -> Running:
    app = auth.create_app()
    app.router.add_get("/health", service.health)
    url = await make_app(app)
    return await make_gateway(auth_url=url, problem_url=url, game_url=url)


async def status(gateway: Running) -> int:
    return (await gateway.ask("/health", token=None)).status


async def test_services_that_are_well_are_asked_once_a_second(gateway: Running, service: Service) -> None:
    for _ in range(3):
        assert await asyncio.gather(*(status(gateway) for _ in range(10))) == [200] * 10
    assert service.asked == 3  # auth, problem and game
    service.well = False

    async def seen() -> bool:
        return await status(gateway) == 503

    await until(seen, within=3)
    assert service.asked == 6


async def test_services_that_are_not_well_are_asked_once_at_a_time(
    gateway: Running, service: Service
) -> None:
    service.well = False
    assert await asyncio.gather(*(status(gateway) for _ in range(20))) == [503] * 20
    assert service.asked <= 6  # once for who came first, once for who came meanwhile
    service.well = True
    assert await status(gateway) == 200
