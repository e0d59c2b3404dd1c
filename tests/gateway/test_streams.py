"""Bodies pass as streams: nothing is held whole, nobody is outrun, and limits hold."""

import asyncio
import contextlib
from functools import partial

import pytest

from tests.gateway.conftest import MakeGateway, MakeUpstream, ServeRaw, chunked_request
from tests.gateway.wire import LARGE, Wire, echo, ok, read_chunks, read_head, read_message, stands_still
from tests.waiting import until


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
    async with asyncio.timeout(60):
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


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/api/images/compare", 4_000_000),
        ("/api/images/compare/", 4_000_000),
        ("/api/problems/drafts/import", 20_000_000),
        ("/api/problems/drafts", 10_000_000),
        ("/api/problems", 1_000_000),
    ],
)
async def test_a_path_may_have_a_limit_of_its_own(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, path: str, limit: int
) -> None:
    problem = await make_upstream(lambda request: ok(b"%d" % len(request.body)))
    gateway = await make_gateway(problem_url=problem.url)
    ask = partial(gateway.ask, path, method="POST", token="author")
    assert (await ask(body=bytes(limit))).body == b"%d" % limit
    refused = await ask(headers={"Content-Length": str(limit + 1)})
    assert (refused.status, refused.json["code"]) == (413, "too-large")
    assert len(problem.requests) == 1


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


@pytest.mark.parametrize("size", [5, 100_000])
async def test_a_client_that_waits_for_100_continue_gets_it(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, size: int
) -> None:
    game = await make_upstream(echo)
    gateway = await make_gateway(game_url=game.url)
    wire = await gateway.connect()
    await wire.send(gateway.upload_head(size, {"Expect": "100-continue"}))
    assert (await wire.receive()).status == 100
    await wire.send(b"x" * size)
    answer = await wire.receive()
    assert (answer.status, answer.body) == (200, b"x" * size)
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
