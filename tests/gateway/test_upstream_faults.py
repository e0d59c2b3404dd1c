"""Services that are away, slow or broken."""

import asyncio

import pytest

from tests.gateway.conftest import MakeGateway, MakeUpstream, ServeRaw
from tests.gateway.wire import Message, Wire, ok, read_head, read_message
from tests.waiting import until


def assert_problem(answer: Message, status: int, code: str) -> None:
    assert (answer.status, answer.json["code"]) == (status, code)
    assert answer.get("Content-Type") == "application/problem+json"
    assert answer.json["request_id"] == answer.get("X-Request-ID")
    assert isinstance(answer.json["error"], str)


async def test_a_service_that_is_away_is_a_problem_to_try_again(make_gateway: MakeGateway) -> None:
    gateway = await make_gateway()
    answer = await gateway.ask()
    assert_problem(answer, 503, "upstream-unavailable")
    assert answer.get("Retry-After") == "1"
    line = 'gateway_upstream_errors_total{code="upstream-unavailable",service="game"}'
    assert gateway.metric(line) == 1


async def test_a_client_may_go_on_after_a_problem(make_gateway: MakeGateway) -> None:
    gateway = await make_gateway()
    wire = await gateway.connect()
    for _ in range(3):
        await wire.send(gateway.request("/api/rooms", method="POST", body=b"x"))
        assert_problem(await wire.receive(), 503, "upstream-unavailable")


async def test_a_service_that_does_not_answer_times_out(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    gone = asyncio.Event()

    async def serve(wire: Wire) -> None:
        await read_message(wire.reader)
        await wire.closed()
        gone.set()

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url, response_timeout=0.3)
    assert_problem(await gateway.ask(), 504, "upstream-timeout")
    await asyncio.wait_for(gone.wait(), 5)


async def test_an_answer_that_stops_half_way_is_cut(make_gateway: MakeGateway, serve_raw: ServeRaw) -> None:
    async def serve(wire: Wire) -> None:
        await read_message(wire.reader)
        await wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")
        await wire.closed()

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url, response_timeout=0.3)
    wire = await gateway.connect()
    await wire.send(gateway.request())
    await read_head(wire.reader)
    assert (await wire.closed()) in (b"hello", b"")


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 100\r\n\r\nhello",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n",
    ],
)
async def test_an_answer_cut_by_the_service_never_looks_whole(
    make_gateway: MakeGateway, serve_raw: ServeRaw, head: bytes
) -> None:
    async def serve(wire: Wire) -> None:
        await read_message(wire.reader)
        await wire.send(b"HTTP/1.1 200 OK\r\n" + head)
        await asyncio.sleep(0.05)

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url)
    wire = await gateway.connect()
    await wire.send(gateway.request())
    came = await wire.closed()
    whole = came.endswith(b"0\r\n\r\n") or b"Content-Length: 5\r\n" in came
    refused = came.startswith(b"HTTP/1.1 502")
    assert refused or not whole


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"\0\1\2",
        b"HTTP/1.1 abc\r\n\r\n",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nX-Split: a\rX-Injected: b\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Large: " + b"x" * 100_000,
    ],
)
async def test_an_answer_that_is_not_http_is_a_problem(
    make_gateway: MakeGateway, serve_raw: ServeRaw, garbage: bytes
) -> None:
    async def serve(wire: Wire) -> None:
        await read_message(wire.reader)
        await wire.send(garbage)
        wire.writer.write_eof()
        await wire.closed()

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url)
    assert_problem(await gateway.ask(), 502, "upstream-broken")


async def test_bytes_after_the_answer_do_not_become_the_next_answer(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream(ok(b"first") + ok(b"poison"))
    gateway = await make_gateway(game_url=game.url)
    for _ in range(3):
        assert (await gateway.ask()).body == b"first"
    assert game.connections == 3


async def test_bytes_on_an_idle_connection_do_not_become_the_next_answer(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    dropped = asyncio.Event()

    async def serve(wire: Wire) -> None:
        await read_message(wire.reader)
        await wire.send(ok(b"first"))
        await asyncio.sleep(0.05)
        await wire.send(ok(b"poison"))
        await wire.closed()
        dropped.set()

    game = await serve_raw(serve)
    gateway = await make_gateway(game_url=game.url)
    assert (await gateway.ask()).body == b"first"
    await dropped.wait()
    assert (await gateway.ask()).body == b"first"
    assert game.connections == 2


async def test_a_get_is_repeated_once_if_a_kept_connection_turns_out_to_be_dead(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    asked: list[int] = []

    async def serve(wire: Wire) -> None:
        for number in range(2):
            await read_message(wire.reader)
            asked.append(number)
            if number == 0:
                await wire.send(ok())

    game = await serve_raw(serve)
    gateway = await make_gateway(game_url=game.url)
    for _ in range(3):
        assert (await gateway.ask()).status == 200
    assert asked == [0, 1, 0, 1, 0]
    assert game.connections == 3


async def test_a_get_is_not_repeated_on_a_new_connection_nor_twice(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    asked = 0

    async def serve(wire: Wire) -> None:
        nonlocal asked
        await read_message(wire.reader)
        asked += 1

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url)
    assert_problem(await gateway.ask(), 502, "upstream-broken")
    assert asked == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_a_request_that_changes_things_is_never_repeated(
    make_gateway: MakeGateway, serve_raw: ServeRaw, method: str
) -> None:
    asked: list[str] = []

    async def serve(wire: Wire) -> None:
        while True:
            request = await read_message(wire.reader)
            asked.append(request.start.split(" ")[0])
            if asked[-1] != "GET":
                return  # dies with the request in its hands
            await wire.send(ok())

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url)
    assert (await gateway.ask()).status == 200  # leaves a connection to use again
    assert_problem(await gateway.ask("/api/rooms/1", method=method, body=b"{}"), 502, "upstream-broken")
    assert asked == ["GET", method]


async def test_a_get_is_not_repeated_once_a_byte_of_the_answer_came(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    asked = 0

    async def serve(wire: Wire) -> None:
        nonlocal asked
        await read_message(wire.reader)
        await wire.send(ok())
        await read_message(wire.reader)
        asked += 1
        await wire.send(b"HTTP/1.1 2")

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url)
    assert (await gateway.ask()).status == 200
    assert_problem(await gateway.ask(), 502, "upstream-broken")
    assert asked == 1


async def test_a_post_uses_a_new_connection_if_the_kept_one_was_closed_before(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    closed = asyncio.Event()

    async def serve(wire: Wire) -> None:
        await read_message(wire.reader)
        await wire.send(ok())
        wire.writer.write_eof()
        await wire.closed()  # the gateway has noticed
        closed.set()

    game = await serve_raw(serve)
    gateway = await make_gateway(game_url=game.url)
    for _ in range(3):
        assert (await gateway.ask("/api/rooms", method="POST", body=b"{}")).status == 200
        await closed.wait()
        closed.clear()
    assert game.connections == 3


async def test_idle_connections_to_a_service_are_closed_after_their_time(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    ended = asyncio.Event()

    async def serve(wire: Wire) -> None:
        await read_message(wire.reader)
        await wire.send(ok())
        await wire.closed()
        ended.set()

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url, upstream_idle_timeout=0.2)
    await gateway.ask()
    await asyncio.wait_for(ended.wait(), 5)


async def test_requests_beyond_what_a_service_may_have_at_once_are_turned_away(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    go_on, asked = asyncio.Event(), 0

    async def serve(wire: Wire) -> None:
        nonlocal asked
        await read_message(wire.reader)
        asked += 1
        await go_on.wait()
        await wire.send(ok())

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url, upstream_connections=2)
    asking = [asyncio.create_task(gateway.ask()) for _ in range(2)]
    await until(lambda: asked == 2)
    assert_problem(await gateway.ask(), 503, "upstream-unavailable")
    go_on.set()
    assert [(await each).status for each in asking] == [200, 200]


async def test_new_requests_go_to_the_instances_in_turn(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    instances = [await make_upstream(ok(b"%d" % number)) for number in range(3)]
    gateway = await make_gateway(game_url=tuple(each.url for each in instances))
    answers = [(await gateway.ask(method="POST")).body for _ in range(6)]
    assert sorted(answers) == [b"0", b"0", b"1", b"1", b"2", b"2"]


async def test_an_instance_that_is_away_is_passed_over(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    alive = await make_upstream()
    gateway = await make_gateway(game_url=("http://127.0.0.1:1", alive.url))
    assert [(await gateway.ask(method="POST")).status for _ in range(4)] == [200] * 4
