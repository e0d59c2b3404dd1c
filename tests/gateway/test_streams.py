"""Bodies pass as streams: nothing is held whole, nobody is outrun, and limits hold."""

import asyncio
import contextlib
import gc
from collections.abc import Callable

import pytest

from tests.gateway.conftest import MakeGateway, MakeUpstream, Running, ServeRaw
from tests.gateway.wire import Message, Wire, ok, read_chunks, read_head, read_message
from tests.waiting import until

LARGE = 64 * 1024 * 1024
SLOW_UPLOAD = 900_000
"""Bytes that a client declares and does not send at once."""


def echo(request: Message) -> bytes:
    return ok(request.body)


def chunked_request(gateway: Running, *chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    head = gateway.request("/api/rooms", method="POST", headers={"Transfer-Encoding": "chunked"})
    return head + b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + end


def upload_head(gateway: Running, size: int = SLOW_UPLOAD, **headers: str) -> bytes:
    return gateway.request("/api/rooms", method="POST", headers={"Content-Length": str(size), **headers})


async def test_a_large_body_passes_unchanged(make_gateway: MakeGateway, make_upstream: MakeUpstream) -> None:
    gateway = await make_gateway(game_url=(await make_upstream(echo)).url, body_limit=5_000_000)
    body = bytes(range(256)) * 16_000
    wire = await gateway.connect()
    for _ in range(2):
        await wire.send(gateway.request("/api/rooms", method="POST", body=body))
        assert (await wire.receive()).body == body


async def test_a_chunked_body_passes_unchanged_and_without_trailers(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream(echo)
    gateway = await make_gateway(game_url=game.url)
    wire = await gateway.connect()
    trailers = b"0\r\nX-User-Id: 1\r\nX-Sum: 7\r\n\r\n"
    await wire.send(chunked_request(gateway, b"one", b"two", b"three", end=trailers))
    assert (await wire.receive()).body == b"onetwothree"
    await wire.send(chunked_request(gateway, b"x" * 200_000, b"y" * 300_000))
    assert (await wire.receive()).body == b"x" * 200_000 + b"y" * 300_000
    assert game.requests[0].get("X-User-Id") is None


async def test_a_service_sees_the_body_as_it_comes(make_gateway: MakeGateway, serve_raw: ServeRaw) -> None:
    pieces: asyncio.Queue[bytes] = asyncio.Queue()

    async def serve(wire: Wire) -> None:
        await read_head(wire.reader)
        while piece := await wire.reader.read(1000):
            await pieces.put(piece)

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url)
    wire = await gateway.connect()
    await wire.send(gateway.request("/api/rooms", method="POST", headers={"Content-Length": "10"}) + b"hello")
    assert await asyncio.wait_for(pieces.get(), 5) == b"hello"
    await wire.send(b"world")
    assert await asyncio.wait_for(pieces.get(), 5) == b"world"


async def test_a_client_sees_the_answer_as_it_comes(make_gateway: MakeGateway, serve_raw: ServeRaw) -> None:
    go_on = asyncio.Event()

    async def serve(wire: Wire) -> None:
        await read_message(wire.reader)
        await wire.send(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        await wire.send(b"4\r\none\n\r\n")
        await go_on.wait()
        await wire.send(b"4\r\ntwo\n\r\n0\r\n\r\n")

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url)
    wire = await gateway.connect()
    await wire.send(gateway.request())
    async with asyncio.timeout(5):
        await read_head(wire.reader)
        assert await wire.reader.readexactly(9) == b"4\r\none\n\r\n"
        go_on.set()
        assert await read_chunks(wire.reader) == b"two\n"


async def test_a_slow_reader_stops_the_service_instead_of_filling_the_gateway(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    sent = 0

    async def serve(wire: Wire) -> None:
        nonlocal sent
        await read_message(wire.reader)
        wire.writer.transport.set_write_buffer_limits(0)
        await wire.send(f"HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n")
        while sent < LARGE:
            await wire.send(b"x" * 65536)
            sent += 65536

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url)
    wire = await gateway.connect()
    await wire.send(gateway.request())
    await read_head(wire.reader)
    await wire.reader.readexactly(1000)
    await stands_still(lambda: sent)
    assert sent < LARGE / 2  # what fits into four sockets' and two programs' buffers
    total = 1000
    while total < LARGE:
        total += len(await wire.reader.read(1 << 20))
    assert sent == LARGE


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


async def stands_still(value: Callable[[], int]) -> None:
    """Wait until a number has not grown for a while."""
    last = -1
    while value() != last:
        last = value()
        await asyncio.sleep(0.2)


async def test_a_declared_length_beyond_the_limit_is_refused_before_any_service_is_asked(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream()
    gateway = await make_gateway(game_url=game.url, body_limit=1000)
    wire = await gateway.connect()
    await wire.send(gateway.request("/api/rooms", method="POST", headers={"Content-Length": "1001"}))
    answer = await wire.receive()
    assert (answer.status, answer.json["code"]) == (413, "too-large")
    assert answer.get("Connection") == "close"
    assert game.connections == 0


async def test_a_body_at_the_limit_passes_and_one_beyond_it_does_not(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream(echo)
    gateway = await make_gateway(game_url=game.url, body_limit=1000)
    assert (await gateway.ask("/api/rooms", method="POST", body=b"x" * 1000)).status == 200
    assert (await gateway.ask("/api/rooms", method="POST", body=b"x" * 1001)).status == 413
    wire = await gateway.connect()
    await wire.send(chunked_request(gateway, b"x" * 600, b"x" * 400))
    assert (await wire.receive()).status == 200
    await wire.send(chunked_request(gateway, b"x" * 600, b"x" * 401))
    assert (await wire.receive()).status == 413
    assert len(game.requests) == 2


async def test_a_chunked_body_is_cut_off_as_soon_as_it_exceeds_the_limit(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def serve(wire: Wire) -> None:
        await read_head(wire.reader)
        with contextlib.suppress(ConnectionError):
            rest = await wire.reader.read()
            ended.set_result(len(rest))

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url, body_limit=1000)
    wire = await gateway.connect()
    await wire.send(chunked_request(gateway, b"x" * 600, end=b""))
    await asyncio.sleep(0.05)
    await wire.send(b"258\r\n" + b"x" * 600 + b"\r\n")
    answer = await wire.receive()
    assert (answer.status, answer.json["code"]) == (413, "too-large")
    assert await asyncio.wait_for(ended, 5) < 1000
    await wire.closed()


async def test_the_client_can_read_the_refusal_of_a_body_it_is_still_sending(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    gateway = await make_gateway(game_url=(await make_upstream()).url)
    wire = await gateway.connect()
    await wire.send(gateway.request("/api/rooms", method="POST", body=b"x" * 2_000_000))
    assert (await wire.receive()).status == 413


async def test_a_client_that_waits_for_100_continue_gets_it(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream(echo)
    gateway = await make_gateway(game_url=game.url)
    wire = await gateway.connect()
    headers = {"Content-Length": "5", "Expect": "100-continue"}
    await wire.send(gateway.request("/api/rooms", method="POST", headers=headers))
    assert (await wire.receive()).status == 100
    await wire.send(b"hello")
    answer = await wire.receive()
    assert (answer.status, answer.body) == (200, b"hello")
    assert game.requests[0].get("Expect") is None


@pytest.mark.parametrize(
    ("token", "length", "status"), [(None, 5, 401), ("player", 2_000_000, 413)], ids=["no token", "too large"]
)
async def test_a_refused_client_is_not_told_to_continue(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, token: str | None, length: int, status: int
) -> None:
    gateway = await make_gateway(game_url=(await make_upstream()).url)
    wire = await gateway.connect()
    headers = {"Content-Length": str(length), "Expect": "100-continue"}
    await wire.send(gateway.request("/api/rooms", method="POST", token=token, headers=headers))
    answer = await wire.receive()
    assert (answer.status, answer.get("Connection")) == (status, "close")


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
    await wire.send(gateway.request("/api/rooms", method="POST", headers={"Content-Length": "10"}) + b"hello")
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
        await wire.send(upload_head(gateway) + b"x" * 100)
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
        await wire.send(upload_head(gateway) + b"x" * 100)
        await asyncio.wait_for(asked.wait(), 5)
        wire.abort()
        await until(lambda: gateway.metric("gateway_requests_in_flight") == 0)
    await asyncio.sleep(0)
    gc.collect()  # a task's exception that nobody asked for is reported when the task goes
    assert [record.getMessage() for record in caplog.records] == []


async def test_a_body_that_stops_coming_times_out(make_gateway: MakeGateway, serve_raw: ServeRaw) -> None:
    gone = asyncio.Event()

    async def serve(wire: Wire) -> None:
        await read_head(wire.reader)
        await wire.closed()
        gone.set()

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url, body_timeout=0.3)
    wire = await gateway.connect()
    await wire.send(gateway.request("/api/rooms", method="POST", headers={"Content-Length": "10"}) + b"hel")
    answer = await wire.receive()
    assert (answer.status, answer.json["code"]) == (408, "body-timeout")
    await asyncio.wait_for(gone.wait(), 5)


async def test_a_slow_but_steady_upload_outlasts_the_time_for_the_answer(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    gateway = await make_gateway(
        game_url=(await make_upstream(echo)).url, body_timeout=1.0, response_timeout=0.7
    )
    wire = await gateway.connect()
    await wire.send(gateway.request("/api/rooms", method="POST", headers={"Content-Length": "10"}))
    for _ in range(10):
        await asyncio.sleep(0.2)
        await wire.send(b"x")
    assert (await wire.receive()).body == b"x" * 10


async def test_a_client_that_reads_nothing_is_dropped_in_time(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    gone = asyncio.Event()

    async def serve(wire: Wire) -> None:
        await read_message(wire.reader)
        try:
            await wire.send(f"HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n")
            for _ in range(LARGE // 65536):
                await wire.send(b"x" * 65536)
        finally:
            gone.set()

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url, body_timeout=0.3)
    wire = await gateway.connect()
    wire.pause()
    await wire.send(gateway.request())
    await asyncio.wait_for(gone.wait(), 10)


async def test_the_request_to_the_service_ends_when_its_client_leaves(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    asked, gone = asyncio.Event(), asyncio.Event()

    async def serve(wire: Wire) -> None:
        await read_message(wire.reader)
        asked.set()
        await wire.closed()
        gone.set()

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url)
    wire = await gateway.connect()
    await wire.send(gateway.request())
    await asyncio.wait_for(asked.wait(), 5)
    wire.abort()
    await asyncio.wait_for(gone.wait(), 5)
    await until(lambda: gateway.metric('gateway_requests_total{method="GET",service="game",status="0"}') == 1)


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
    await wire.send(gateway.request("/api/rooms", method="POST", headers={"Content-Length": "10"}) + b"hel")
    await asyncio.wait_for(asked.wait(), 5)
    wire.abort()
    await asyncio.wait_for(gone.wait(), 5)
