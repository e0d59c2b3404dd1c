"""Bodies that come slowly, stop half-way or are cut off: they harm nobody but who sends them."""

import asyncio
import gc

import pytest

from tests.gateway.conftest import SLOW_UPLOAD, MakeGateway, MakeUpstream, ServeRaw, chunked_request
from tests.gateway.wire import LARGE, Wire, echo, ok, read_head, stands_still
from tests.waiting import until


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_service_sees_a_large_body_as_it_comes(
    make_gateway: MakeGateway, serve_raw: ServeRaw, chunked: bool
) -> None:
    pieces: asyncio.Queue[bytes] = asyncio.Queue()

    async def serve(wire: Wire) -> None:
        await read_head(wire.reader)
        while piece := await wire.reader.read(1000):
            await pieces.put(piece)

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url)
    wire = await gateway.connect()
    hello, world = b"hello", b"world"
    if chunked:
        hello, world = b"5\r\nhello\r\n", b"5\r\nworld\r\n"
        await wire.send(chunked_request(gateway, b"hello", end=b""))
    else:
        await wire.send(gateway.upload_head() + hello)
    assert await asyncio.wait_for(pieces.get(), 5) == hello
    await wire.send(world)
    assert await asyncio.wait_for(pieces.get(), 5) == world


async def test_a_small_body_is_waited_for_before_a_service_is_asked(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream(echo)
    gateway = await make_gateway(game_url=game.url)
    wire = await gateway.connect()
    await wire.send(gateway.upload_head(64 * 1024) + b"x" * 1024)
    await until(lambda: gateway.metric("gateway_requests_in_flight") == 1)
    assert (await gateway.ask()).status == 200
    assert game.connections == 1
    await wire.send(b"x" * 63 * 1024)
    assert (await wire.receive()).body == b"x" * 64 * 1024
    assert game.connections == 1


async def test_one_address_cannot_take_all_connections_to_a_service(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    uploading = 0

    async def serve(wire: Wire) -> None:
        nonlocal uploading
        while (await read_head(wire.reader)).start.startswith("GET"):
            await wire.send(ok())
        uploading += 1
        await wire.closed()

    gateway = await make_gateway(
        game_url=(await serve_raw(serve)).url, upstream_connections=20, trusted_proxies=("127.0.0.0/8",)
    )
    attacker, other = {"X-Forwarded-For": "192.0.2.1"}, {"X-Forwarded-For": "192.0.2.2"}

    async def upload(client: dict[str, str]) -> Wire:
        wire = await gateway.connect()
        await wire.send(gateway.upload_head(headers=client) + b"x")
        return wire

    wires = [await upload(attacker) for _ in range(2)]
    await until(lambda: uploading == 2)
    for _ in range(20):
        answer = await (await upload(attacker)).receive()
        assert (answer.status, answer.json["code"]) == (503, "too-many-uploads")
    assert (await gateway.ask(headers=attacker)).status == 200
    await upload(other)
    await until(lambda: uploading == 3)
    wires[0].abort()
    await until(lambda: gateway.metric("gateway_requests_in_flight") == 2)
    await upload(attacker)
    await until(lambda: uploading == 4)


async def test_a_slow_service_stops_the_client_instead_of_filling_the_gateway(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    go_on = asyncio.Event()

    async def serve(wire: Wire) -> None:
        await read_head(wire.reader)
        await go_on.wait()
        left = LARGE
        while left:
            left -= len(await wire.reader.read(1 << 20))
        await wire.send(ok(b"all of it"))

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url, body_limit=LARGE)
    wire = await gateway.connect()
    sent = 0

    async def upload() -> None:
        nonlocal sent
        wire.writer.transport.set_write_buffer_limits(0)
        await wire.send(gateway.request("/api/rooms", method="POST", headers={"Content-Length": str(LARGE)}))
        while sent < LARGE:
            await wire.send(b"x" * 65536)
            sent += 65536

    uploading = asyncio.create_task(upload())
    await until(lambda: sent)
    await stands_still(lambda: sent)
    assert sent < LARGE / 2
    go_on.set()
    assert (await wire.receive()).body == b"all of it"
    await uploading


async def test_an_answer_may_come_before_the_body_is_complete(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    async def serve(wire: Wire) -> None:
        await read_head(wire.reader)
        await wire.send(b"HTTP/1.1 409 Conflict\r\nContent-Length: 4\r\n\r\nfull")
        await wire.reader.read()

    game = await serve_raw(serve)
    gateway = await make_gateway(game_url=game.url)
    wire = await gateway.connect()
    await wire.send(gateway.upload_head() + b"hello")
    answer = await wire.receive()
    assert (answer.status, answer.body, answer.get("Connection")) == (409, b"full", "close")
    await wire.closed()
    assert (await gateway.ask()).status == 409
    assert game.connections == 2


async def test_a_request_cut_short_by_its_client_never_swallows_the_next_one(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    asked, answer_now = asyncio.Event(), asyncio.Event()
    bodies: list[bytes] = []

    async def serve(wire: Wire) -> None:
        while True:
            head = await read_head(wire.reader)
            if head.start.startswith("GET"):
                await wire.send(ok(b"mine"))
                continue
            asked.set()
            await answer_now.wait()
            await wire.send(b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno")
            bodies.append(await wire.reader.readexactly(SLOW_UPLOAD))  # as services do after an early answer

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url)
    for attempt in range(36):
        asked.clear()
        answer_now.clear()
        wire = await gateway.connect()
        await wire.send(gateway.upload_head() + b"x" * 100)
        await asyncio.wait_for(asked.wait(), 5)
        wire.abort()
        for _ in range(attempt % 12):  # the answer comes before, with and after the news that the client left
            await asyncio.sleep(0)
        answer_now.set()
        await until(lambda: gateway.metric("gateway_requests_in_flight") == 0)
        assert (await gateway.ask()).body == b"mine"
    assert bodies == []


async def test_clients_that_leave_in_mid_body_cause_no_fault(
    make_gateway: MakeGateway, serve_raw: ServeRaw, caplog: pytest.LogCaptureFixture
) -> None:
    asked = asyncio.Event()

    async def serve(wire: Wire) -> None:
        await read_head(wire.reader)
        asked.set()
        await wire.closed()

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url)
    for _ in range(3):
        asked.clear()
        wire = await gateway.connect()
        await wire.send(gateway.upload_head() + b"x" * 100)
        await asyncio.wait_for(asked.wait(), 5)
        wire.abort()
        await until(lambda: gateway.metric("gateway_requests_in_flight") == 0)
    await asyncio.sleep(0)
    gc.collect()  # a task's exception that nobody asked for is reported when the task goes
    assert [record.getMessage() for record in caplog.records] == []


@pytest.mark.parametrize("size", [10, SLOW_UPLOAD])
async def test_a_body_that_stops_coming_times_out(
    make_gateway: MakeGateway, serve_raw: ServeRaw, size: int
) -> None:
    began, gone = asyncio.Event(), asyncio.Event()

    async def serve(wire: Wire) -> None:
        await read_head(wire.reader)
        began.set()
        await wire.closed()
        gone.set()

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url, body_timeout=0.3)
    wire = await gateway.connect()
    await wire.send(gateway.upload_head(size) + b"hel")
    answer = await wire.receive()
    assert (answer.status, answer.json["code"]) == (408, "body-timeout")
    if began.is_set():
        await asyncio.wait_for(gone.wait(), 5)


@pytest.mark.parametrize("size", [1000, SLOW_UPLOAD])
async def test_a_body_that_comes_in_drops_times_out_too(
    make_gateway: MakeGateway, serve_raw: ServeRaw, size: int
) -> None:
    async def serve(wire: Wire) -> None:
        await wire.closed()

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url, body_timeout=0.3)
    wire = await gateway.connect()
    await wire.send(gateway.upload_head(size))

    async def drip() -> None:
        while True:
            await wire.send(b"x")
            await asyncio.sleep(0.05)

    dripping = asyncio.create_task(drip())
    answer = await wire.receive()
    dripping.cancel()
    assert (answer.status, answer.json["code"]) == (408, "body-timeout")


async def test_a_slow_but_steady_upload_outlasts_the_time_for_the_answer(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    gateway = await make_gateway(
        game_url=(await make_upstream(echo)).url, body_timeout=1.0, response_timeout=0.7
    )
    wire = await gateway.connect()
    await wire.send(gateway.upload_head(100_000))
    for _ in range(10):
        await asyncio.sleep(0.2)
        await wire.send(b"x" * 10_000)
    assert (await wire.receive()).body == b"x" * 100_000


async def test_a_service_that_reads_slowly_is_not_the_clients_fault(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    async def serve(wire: Wire) -> None:
        await read_head(wire.reader)
        await stands_still(lambda: sent)
        await asyncio.sleep(0.5)
        await wire.reader.readexactly(LARGE)
        await wire.send(ok(b"all of it"))

    sent = 0
    gateway = await make_gateway(
        game_url=(await serve_raw(serve)).url, body_limit=LARGE, body_timeout=0.4, response_timeout=5.0
    )
    wire = await gateway.connect()
    wire.writer.transport.set_write_buffer_limits(0)
    await wire.send(gateway.upload_head(LARGE))
    while sent < LARGE:
        await wire.send(b"x" * 65536)
        sent += 65536
    assert (await wire.receive()).body == b"all of it"


async def test_the_upload_to_the_service_ends_when_its_client_leaves(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    asked, gone = asyncio.Event(), asyncio.Event()

    async def serve(wire: Wire) -> None:
        await read_head(wire.reader)
        asked.set()
        await wire.closed()
        gone.set()

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url)
    wire = await gateway.connect()
    await wire.send(gateway.upload_head() + b"hel")
    await asyncio.wait_for(asked.wait(), 5)
    wire.abort()
    await asyncio.wait_for(gone.wait(), 5)
