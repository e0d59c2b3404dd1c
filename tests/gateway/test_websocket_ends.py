"""How WebSockets through the gateway end, and how many there may be."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from gateway import splice
from tests.gateway.conftest import MakeGateway, ServeRaw
from tests.gateway.sockets import Sockets, is_open, open_socket
from tests.gateway.wire import LARGE, Wire, stands_still
from tests.waiting import until


async def abort(wire: Wire) -> None:
    wire.abort()


@pytest.mark.parametrize("leave", [Wire.close, abort])
async def test_the_end_of_one_side_ends_the_other(
    make_gateway: MakeGateway, serve_raw: ServeRaw, leave: Callable[[Wire], Awaitable[None]]
) -> None:
    service = Sockets()
    gateway = await make_gateway(game_url=(await serve_raw(service.serve)).url)
    for number in range(2):
        client, _ = await open_socket(gateway)
        sides = [client, service.ends[number]]
        await leave(sides.pop(number))
        assert await sides[0].closed() == b""
        sides[0].abort()
        await until(partial(is_open, gateway, 0))


async def test_a_half_closed_side_still_receives(make_gateway: MakeGateway, serve_raw: ServeRaw) -> None:
    service = Sockets()
    gateway = await make_gateway(game_url=(await serve_raw(service.serve)).url)
    client, _ = await open_socket(gateway)
    client.writer.write_eof()
    (end,) = service.ends
    assert await end.closed() == b""
    await end.send(b"last words")
    await end.close()
    assert await client.closed() == b"last words"


@pytest.mark.parametrize("stays", ["client", "service"])
async def test_a_side_that_does_not_close_after_the_other_is_closed(
    make_gateway: MakeGateway, serve_raw: ServeRaw, monkeypatch: pytest.MonkeyPatch, stays: str
) -> None:
    monkeypatch.setattr(splice, "LINGER", 0.01)
    service = Sockets()
    gateway = await make_gateway(game_url=(await serve_raw(service.serve)).url)
    client, _ = await open_socket(gateway)
    (service.ends[0] if stays == "client" else client).abort()
    await until(partial(is_open, gateway, 0))


async def test_a_slow_reader_stops_its_peer_instead_of_filling_the_gateway(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    service = Sockets()
    gateway = await make_gateway(game_url=(await serve_raw(service.serve)).url)
    client, _ = await open_socket(gateway)
    (end,) = service.ends
    client.pause()
    end.writer.transport.set_write_buffer_limits(0)
    sent = 0

    async def flood() -> None:
        nonlocal sent
        while sent < LARGE:
            await end.send(b"x" * 65536)
            sent += 65536

    flooding = asyncio.create_task(flood())
    await stands_still(lambda: sent)
    assert sent < LARGE / 2  # what fits into four sockets' and two programs' buffers
    client.resume()
    total = 0
    while total < LARGE:
        total += len(await client.reader.read(1 << 20))
    await flooding


async def test_there_may_be_so_many_sockets_and_no_more(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    service = Sockets()
    url = (await serve_raw(service.serve)).url
    for limit in ("websockets", "websockets_per_address"):
        gateway = await make_gateway(game_url=url, **{limit: 2})
        opened = [await open_socket(gateway) for _ in range(2)]
        assert [answer.status for _, answer in opened] == [101, 101]
        _, refused = await open_socket(gateway)
        assert (refused.status, refused.json["code"]) == (503, "too-many-connections")
        assert refused.get("Retry-After") == "5"
        for end in (opened[0][0], *service.ends):
            end.abort()
        await until(partial(is_open, gateway, 1))
        assert (await open_socket(gateway))[1].status == 101


async def test_a_gateway_that_stops_ends_its_sockets(make_gateway: MakeGateway, serve_raw: ServeRaw) -> None:
    service = Sockets()
    gateway = await make_gateway(game_url=(await serve_raw(service.serve)).url)
    client, _ = await open_socket(gateway)
    async with asyncio.timeout(60):
        await gateway.runner.cleanup()
    assert await client.closed() == b""
    assert await service.ends[0].closed() == b""
