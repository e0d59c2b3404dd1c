"""Requests as an attacker, an old client or a slow one would send them."""

import asyncio

import pytest

from tests.gateway.conftest import MakeGateway, MakeUpstream, ServeRaw
from tests.gateway.wire import Message, Wire, ok, read_message


def echo_target(request: Message) -> bytes:
    return ok(request.start.split(" ")[1].encode())


async def test_six_pipelined_requests_are_all_answered_in_order(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    async def serve(wire: Wire) -> None:
        while True:
            request = await read_message(wire.reader)
            number = int(request.start.split(" ")[1][-1])
            await asyncio.sleep(0.03 * (6 - number) / 6)  # the later ones would be ready sooner
            await wire.send(ok(b"answer %d" % number))

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url)
    wire = await gateway.connect()
    await wire.send(b"".join(gateway.request(f"/api/battles/{number}") for number in range(6)))
    assert [(await wire.receive()).body for _ in range(6)] == [b"answer %d" % number for number in range(6)]


async def test_pipelined_bodies_and_refusals_keep_their_order(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    gateway = await make_gateway(game_url=(await make_upstream(echo_target)).url)
    wire = await gateway.connect()
    await wire.send(
        gateway.request("/api/rooms/1", method="POST", body=b"x" * 1000)
        + gateway.request("/nowhere")
        + gateway.request("/api/rooms/2", method="HEAD")
        + gateway.request("/api/rooms/3", token=None)
        + gateway.request("/api/rooms/4")
    )
    answers = [await wire.receive(bodiless=number == 2) for number in range(5)]
    assert [answer.status for answer in answers] == [200, 404, 200, 401, 200]
    assert answers[4].body == b"/api/rooms/4"


async def test_hundreds_of_pipelined_requests_are_answered(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    gateway = await make_gateway(game_url=(await make_upstream(echo_target)).url)
    wire = await gateway.connect()
    token = gateway.auth.token()
    requests = [
        f"GET /api/battles/{number} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n"
        for number in range(300)
    ]
    sending = asyncio.create_task(wire.send("".join(requests)))
    assert [(await wire.receive()).body for _ in range(300)] == [
        f"/api/battles/{number}".encode() for number in range(300)
    ]
    await sending


AUTHORITY = "Host: arena.test\r\nAuthorization: Bearer {token}\r\n"
NEXT = "GET /api/rooms HTTP/1.1\r\n" + AUTHORITY + "\r\n"


@pytest.mark.parametrize(
    "request_text",
    [
        "POST /api/rooms HTTP/1.1\r\n"
        + AUTHORITY
        + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /api/rooms HTTP/1.1\r\n"
        + AUTHORITY
        + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "POST /api/rooms HTTP/1.1\r\n" + AUTHORITY + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        "POST /api/rooms HTTP/1.1\r\n" + AUTHORITY + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        "POST /api/rooms HTTP/1.1\r\n" + AUTHORITY + "Content-Length: 5, 5\r\n\r\nhello",
        "POST /api/rooms HTTP/1.1\r\n" + AUTHORITY + "Content-Length: +5\r\n\r\nhello",
        "POST /api/rooms HTTP/1.1\r\n" + AUTHORITY + "Content-Length: -1\r\n\r\n",
        "POST /api/rooms HTTP/1.1\r\n" + AUTHORITY + "Content-Length: 0x5\r\n\r\nhello",
        "POST /api/rooms HTTP/1.1\r\n" + AUTHORITY + "Content-Length:\r\n\r\n",
        "POST /api/rooms HTTP/1.1\r\n" + AUTHORITY + "Content-Length: 99999999999999999999\r\n\r\n",
        "POST /api/rooms HTTP/1.1\r\n" + AUTHORITY + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST /api/rooms HTTP/1.1\r\n" + AUTHORITY + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "POST /api/rooms HTTP/1.1\r\n" + AUTHORITY + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST /api/rooms HTTP/1.1\r\n"
        + AUTHORITY
        + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /api/rooms HTTP/1.1\r\n" + AUTHORITY + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "POST /api/rooms HTTP/1.1\r\n" + AUTHORITY + "Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
        "POST /api/rooms HTTP/1.1\r\n"
        + AUTHORITY
        + "Transfer-Encoding: chunked\r\n\r\n5g\r\nhello\r\n0\r\n\r\n",
        "POST /api/rooms HTTP/1.1\r\n"
        + AUTHORITY
        + "Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n",
        "POST /api/rooms HTTP/1.1\r\n"
        + AUTHORITY
        + "Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
        "POST /api/rooms HTTP/1.1\r\n"
        + AUTHORITY
        + "Transfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n",
        "POST /api/rooms HTTP/1.1\r\n"
        + AUTHORITY
        + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhello\r\n0\r\n\r\n",
        "GET /api/rooms HTTP/1.1\r\n" + AUTHORITY + "X-Folded: one\r\n two\r\n\r\n",
        "GET /api/rooms HTTP/1.1\r\n" + AUTHORITY + " X-Early: fold\r\n\r\n",
        "GET /api/rooms HTTP/1.1\r\n" + AUTHORITY + "No-Colon\r\n\r\n",
        "GET /api/rooms HTTP/1.1\r\n" + AUTHORITY + "X-Nul: a\0b\r\n\r\n",
        "GET /api/rooms HTTP/1.1\r\n" + AUTHORITY + "X-Cr: a\rX-Injected: b\r\n\r\n",
        "GET /api/rooms HTTP/1.1\r\n" + AUTHORITY + "X Space: a\r\n\r\n",
        "GET /api/rooms HTTP/1.1\r\n" + AUTHORITY + "Host: other.test\r\n\r\n",
        "GET /api/rooms HTTP/1.1\r\nAuthorization: Bearer {token}\r\n\r\n",
        "GET /api/rooms HTTP/1.1\r\nHost: a b\r\nAuthorization: Bearer {token}\r\n\r\n",
        "GET /api/rooms HTTP/1.1\r\nHost: evil.test/path?\r\nAuthorization: Bearer {token}\r\n\r\n",
        "GET /api/rooms HTTP/9.9\r\n" + AUTHORITY + "\r\n",
        "GET /api/ro oms HTTP/1.1\r\n" + AUTHORITY + "\r\n",
        "BREW /api/rooms HTTP/1.1\r\n" + AUTHORITY + "\r\n",
        "CONNECT arena.test:443 HTTP/1.1\r\n" + AUTHORITY + "\r\n",
        "OPTIONS * HTTP/1.1\r\n" + AUTHORITY + "\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ],
)
async def test_an_ambiguous_request_is_refused_and_nothing_of_it_gets_through(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, request_text: str
) -> None:
    game = await make_upstream()
    gateway = await make_gateway(game_url=game.url)
    token = gateway.auth.token()
    wire = await gateway.connect()
    await wire.send((request_text + NEXT).replace("{token}", token))
    answer = await wire.receive()
    assert answer.status in (400, 413)
    assert answer.get("Content-Type") == "application/problem+json"
    assert answer.json["request_id"] == answer.get("X-Request-ID")
    assert answer.json["error"]
    assert await wire.closed() == b""
    assert not [request for request in game.requests if request.body or request.get("X-Injected")]
    assert not [request for request in game.requests if request.start.startswith("GET")]


@pytest.mark.parametrize("ending", ["\n\n", "\nX-A: b\n\n"])
async def test_bare_line_feeds_do_not_end_header_lines(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, ending: str
) -> None:
    game = await make_upstream()
    gateway = await make_gateway(game_url=game.url)
    wire = await gateway.connect()
    await wire.send(f"GET /api/rooms HTTP/1.1\nHost: x\nAuthorization: Bearer {gateway.auth.token()}{ending}")
    assert (await wire.receive()).status == 400
    assert game.requests == []


@pytest.mark.parametrize(
    "head",
    [
        "GET /api/rooms?" + "x" * 9000 + " HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /api/rooms HTTP/1.1\r\nHost: x\r\nX-Large: " + "x" * 9000 + "\r\n\r\n",
        "GET /api/rooms HTTP/1.1\r\nHost: x\r\n" + "x" * 9000 + ": 1\r\n\r\n",
        "GET /api/rooms HTTP/1.1\r\nHost: x\r\n" + ("X-A: " + "x" * 1000 + "\r\n") * 60,
    ],
)
async def test_a_head_that_is_too_large_is_refused(make_gateway: MakeGateway, head: str) -> None:
    gateway = await make_gateway()
    wire = await gateway.connect()
    await wire.send(head)
    answer = await wire.receive()
    assert (answer.status, answer.json["code"]) == (431, "headers-too-large")
    await wire.closed()


async def test_too_many_headers_are_refused(make_gateway: MakeGateway) -> None:
    gateway = await make_gateway()
    wire = await gateway.connect()
    await wire.send("GET /api/rooms HTTP/1.1\r\nHost: x\r\n" + "X-A: b\r\n" * 200 + "\r\n")
    assert (await wire.receive()).status == 400
    await wire.closed()


async def test_a_head_in_single_bytes_is_understood(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    gateway = await make_gateway(game_url=(await make_upstream()).url)
    wire = await gateway.connect()
    for byte in gateway.request(method="POST", body=b"body"):
        await wire.send(bytes([byte]))
        await asyncio.sleep(0)
    assert (await wire.receive()).status == 200


async def test_an_old_client_gets_a_whole_answer_and_the_end_of_the_connection(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    async def serve(wire: Wire) -> None:
        await read_message(wire.reader)
        await wire.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
        await asyncio.sleep(0.03)
        await wire.send(b"3\r\ndef\r\n0\r\n\r\n")

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url)
    wire = await gateway.connect()
    await wire.send(f"GET /api/rooms HTTP/1.0\r\nAuthorization: Bearer {gateway.auth.token()}\r\n\r\n")
    answer = await wire.receive()
    assert answer.body == b"abcdef"
    assert answer.get("Transfer-Encoding") is None
    assert answer.get("Connection") == "close"


async def test_a_client_that_says_close_gets_its_connection_closed(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    gateway = await make_gateway(game_url=(await make_upstream()).url)
    wire = await gateway.connect()
    await wire.send(gateway.request(headers={"Connection": "close"}))
    assert (await wire.receive()).get("Connection") == "close"
    assert await wire.closed() == b""


async def test_an_upgrade_to_something_else_is_ignored(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream()
    gateway = await make_gateway(game_url=game.url)
    headers = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "AAMAAABkAAQ"}
    answer = await gateway.ask(headers=headers)
    assert answer.status == 200
    assert game.requests[0].get("Upgrade") is None
    assert game.requests[0].get("HTTP2-Settings") is None


async def test_a_head_that_does_not_end_is_cut_off_in_time(make_gateway: MakeGateway) -> None:
    gateway = await make_gateway(header_timeout=0.3)
    wire = await gateway.connect()
    await wire.send("GET /api/rooms HTTP/1.1\r\nHost: x\r\n")

    async def drip() -> None:
        while True:
            await asyncio.sleep(0.05)
            await wire.send("X-A: b\r\n")

    dripping = asyncio.create_task(drip())
    answer = await wire.receive()
    dripping.cancel()
    assert (answer.status, answer.json["code"]) == (408, "request-timeout")


async def test_a_slow_second_head_is_cut_off_too(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    gateway = await make_gateway(header_timeout=0.3, game_url=(await make_upstream()).url)
    wire = await gateway.connect()
    await wire.send(gateway.request())
    assert (await wire.receive()).status == 200
    await wire.send("GET /api")
    assert (await wire.receive()).status == 408


async def test_a_connection_that_says_nothing_is_closed(make_gateway: MakeGateway) -> None:
    gateway = await make_gateway(header_timeout=0.3)
    wire = await gateway.connect()
    assert await wire.closed() == b""


async def test_an_idle_connection_is_kept_for_its_time_and_then_closed(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    gateway = await make_gateway(
        header_timeout=0.1, keepalive_timeout=0.8, game_url=(await make_upstream()).url
    )
    wire = await gateway.connect()
    for _ in range(2):
        await wire.send(gateway.request())
        assert (await wire.receive()).status == 200
        await asyncio.sleep(0.5)  # longer than a head may take: idle is not slow
    assert await wire.closed() == b""
