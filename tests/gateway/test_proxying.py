"""What passes the gateway, and how it is changed on the way."""

import asyncio

import pytest

from tests.gateway.conftest import MakeGateway, MakeUpstream, ServeRaw
from tests.gateway.wire import Wire, ok, read_message


async def test_a_request_and_its_answer_pass(make_gateway: MakeGateway, make_upstream: MakeUpstream) -> None:
    game = await make_upstream(ok(b'{"a":1}', "Content-Type: application/json", 'ETag: "7"', "X-Extra: yes"))
    gateway = await make_gateway(game_url=game.url)
    answer = await gateway.ask(
        "/api/battles?page=2&q=%C3%A9",
        method="POST",
        headers={"Content-Type": "application/json", "Idempotency-Key": "k1", "Accept-Language": "de"},
        body=b'{"n":1}',
    )
    assert (answer.status, answer.body) == (200, b'{"a":1}')
    assert answer.get("Content-Type") == "application/json"
    assert answer.get("ETag") == '"7"'
    assert answer.get("X-Extra") == "yes"
    [request] = game.requests
    assert request.start == "POST /api/battles?page=2&q=%C3%A9 HTTP/1.1"
    assert request.body == b'{"n":1}'
    assert request.get("Content-Type") == "application/json"
    assert request.get("Idempotency-Key") == "k1"
    assert request.get("Accept-Language") == "de"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_every_method_passes(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, method: str
) -> None:
    game = await make_upstream()
    gateway = await make_gateway(game_url=game.url)
    assert (await gateway.ask("/api/rooms/1", method=method)).status == 200
    assert game.requests[0].start.startswith(f"{method} ")
    assert game.requests[0].get("Content-Length") == ("0" if method in ("POST", "PUT", "PATCH") else None)


async def test_forwarding_headers_are_the_gateways_own(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream()
    gateway = await make_gateway(game_url=game.url)
    claims = {
        "X-Forwarded-For": "1.2.3.4",
        "X-Forwarded-Proto": "gopher",
        "X-Forwarded-Host": "evil.test",
        "X-Forwarded-User": "root",
        "Forwarded": "for=1.2.3.4",
        "X-Real-IP": "1.2.3.4",
        "X-User-Id": "1",
        "x-user-role": "admin",
        "X_User_Id": "1",
        "X-Auth-Token": "t",
        "X-Internal-Caller": "auth",
        "X-Original-URL": "/internal/feed",
    }
    await gateway.ask(headers=claims)
    [request] = game.requests
    assert request.get("X-Forwarded-For") == "127.0.0.1"
    assert request.get("X-Forwarded-Proto") == "http"
    assert request.get("X-Forwarded-Host") == "arena.test"
    assert request.get("Host") == f"127.0.0.1:{game.port}"
    for name in claims.keys() - {"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"}:
        assert request.get(name) is None


@pytest.mark.parametrize(
    ("given", "believed"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("1.2.3.4, 203.0.113.9", "203.0.113.9"),
        ("203.0.113.9, 127.0.0.7", "203.0.113.9"),
        ("2001:db8::1", "2001:db8::1"),
        ("nonsense", "127.0.0.1"),
        ("127.0.0.7", "127.0.0.1"),
    ],
)
async def test_a_trusted_proxy_is_believed_about_the_address_before_it(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, given: str, believed: str
) -> None:
    game = await make_upstream()
    gateway = await make_gateway(
        game_url=game.url, trusted_proxies=("127.0.0.0/8",), public_url="https://arena.test"
    )
    await gateway.ask(headers={"X-Forwarded-For": given})
    assert game.requests[0].get("X-Forwarded-For") == believed
    assert game.requests[0].get("X-Forwarded-Proto") == "https"


async def test_a_well_formed_request_id_is_kept_and_answered(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream(ok(b"", "X-Request-ID: of-the-service"))
    gateway = await make_gateway(game_url=game.url)
    answer = await gateway.ask(headers={"X-Request-ID": "request-12345"})
    assert answer.get("X-Request-ID") == "request-12345"
    assert game.requests[0].get("X-Request-ID") == "request-12345"


@pytest.mark.parametrize(
    "given", ["short", "x" * 65, "has space here", "<script>alert</script>", "a,b,c,d,e,f"]
)
async def test_a_malformed_request_id_is_replaced(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, given: str
) -> None:
    game = await make_upstream()
    gateway = await make_gateway(game_url=game.url)
    answer = await gateway.ask(headers={"X-Request-ID": given})
    made = answer.get("X-Request-ID")
    assert made is not None
    assert made != given
    assert made == game.requests[0].get("X-Request-ID")


async def test_each_request_gets_an_id_of_its_own(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream()
    gateway = await make_gateway(game_url=game.url)
    assert len({(await gateway.ask()).get("X-Request-ID") for _ in range(3)}) == 3


async def test_hop_by_hop_headers_end_at_the_gateway_in_both_directions(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream(
        ok(
            b"x",
            "Connection: keep-alive, X-Hop",
            "Keep-Alive: timeout=9",
            "X-Hop: 1",
            "Server: secret",
            "X-End: 1",
        )
    )
    gateway = await make_gateway(game_url=game.url)
    hops = {
        "Connection": "keep-alive, X-Hop",
        "Keep-Alive": "timeout=9",
        "Proxy-Authorization": "Basic eA==",
        "Proxy-Connection": "keep-alive",
        "TE": "trailers",
        "Trailer": "X-Sum",
        "X-Hop": "1",
    }
    answer = await gateway.ask(headers={**hops, "X-End": "1"})
    for name in hops:
        assert game.requests[0].get(name) is None
    assert game.requests[0].get("X-End") == "1"
    for name in ("Connection", "Keep-Alive", "X-Hop", "Server"):
        assert answer.get(name) is None
    assert answer.get("X-End") == "1"


async def test_a_token_named_in_connection_is_dropped_not_passed(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    gateway = await make_gateway(game_url=(await make_upstream()).url)
    assert (await gateway.ask(headers={"Connection": "keep-alive, Authorization"})).status == 401


async def test_several_cookies_set_by_a_service_all_pass(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream(ok(b"", "Set-Cookie: a=1", "Set-Cookie: b=2; HttpOnly"))
    gateway = await make_gateway(game_url=game.url)
    answer = await gateway.ask()
    assert [value for name, value in answer.headers if name == "Set-Cookie"] == ["a=1", "b=2; HttpOnly"]


async def test_security_headers_are_added_but_a_services_own_are_kept(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream(ok(b"", "Content-Security-Policy: default-src 'self'"))
    problem = await make_upstream()
    gateway = await make_gateway(game_url=game.url, problem_url=problem.url)
    own, default = await gateway.ask(), await gateway.ask("/api/problems")
    assert own.get("Content-Security-Policy") == "default-src 'self'"
    assert default.get("Content-Security-Policy") == "default-src 'none'; frame-ancestors 'none'"
    for answer in (own, default):
        assert answer.get("X-Content-Type-Options") == "nosniff"
        assert answer.get("Referrer-Policy") == "same-origin"
        assert answer.get("Strict-Transport-Security") is None


async def test_https_is_insisted_on_where_it_is_the_public_url(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream()
    gateway = await make_gateway(game_url=game.url, public_url="https://arena.test")
    assert (await gateway.ask()).get("Strict-Transport-Security") == "max-age=31536000"
    assert (await gateway.ask(token=None)).get("Strict-Transport-Security") == "max-age=31536000"


@pytest.mark.parametrize(
    ("method", "head", "length"),
    [
        ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", "5000"),
        ("HEAD", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", None),
        ("GET", b"HTTP/1.1 204 No Content\r\n\r\n", None),
        ("GET", b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nContent-Length: 5000\r\n\r\n', "5000"),
        ("POST", b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", "0"),
    ],
)
async def test_answers_without_a_body_leave_both_connections_usable(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, method: str, head: bytes, length: str | None
) -> None:
    game = await make_upstream(head)
    gateway = await make_gateway(game_url=game.url)
    wire = await gateway.connect()
    for _ in range(3):
        await wire.send(gateway.request(method=method))
        answer = await wire.receive(bodiless=method == "HEAD")
        assert answer.status == int(head.split(b" ")[1])
        assert answer.get("Content-Length") == length
    assert game.connections == 1


async def test_connections_to_a_service_are_kept_for_the_next_request(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream()
    gateway = await make_gateway(game_url=game.url)
    for _ in range(5):
        await gateway.ask()
    assert game.connections == 1


async def test_a_connection_that_a_service_ends_is_not_used_again(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream(ok(b"bye", "Connection: close"))
    gateway = await make_gateway(game_url=game.url)
    for _ in range(3):
        assert (await gateway.ask()).body == b"bye"
    assert game.connections == 3


async def test_an_answer_without_a_length_ends_with_its_connection(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    async def serve(wire: Wire) -> None:
        await read_message(wire.reader)
        await wire.send(b"HTTP/1.1 200 OK\r\n\r\nall ")
        await asyncio.sleep(0.05)
        await wire.send(b"there is")
        await wire.close()

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url)
    wire = await gateway.connect()
    for _ in range(2):
        await wire.send(gateway.request())
        answer = await wire.receive()
        assert answer.body == b"all there is"
        assert answer.get("Transfer-Encoding") == "chunked"


async def test_a_chunked_answer_is_chunked_again_without_its_trailers(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    async def serve(wire: Wire) -> None:
        while True:
            await read_message(wire.reader)
            await wire.send(
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n5;x=y\r\nhello\r\n"
            )
            await asyncio.sleep(0.05)
            await wire.send(b"6\r\n world\r\n0\r\nX-Sum: 7\r\n\r\n")

    game = await serve_raw(serve)
    gateway = await make_gateway(game_url=game.url)
    wire = await gateway.connect()
    for _ in range(2):
        await wire.send(gateway.request())
        answer = await wire.receive()
        assert answer.body == b"hello world"
        assert answer.get("X-Sum") is None
        assert answer.get("Trailer") is None
    assert game.connections == 1


async def test_a_chunked_answer_that_came_whole_gets_a_length(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n"
    )
    gateway = await make_gateway(game_url=game.url)
    answer = await gateway.ask()
    assert (answer.get("Content-Length"), answer.body) == ("6", b"abcdef")


async def test_interim_answers_of_a_service_end_at_the_gateway(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream(
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ok(b"final")
    )
    gateway = await make_gateway(game_url=game.url)
    answer = await gateway.ask()
    assert (answer.status, answer.body, answer.get("Link")) == (200, b"final", None)


async def test_an_unknown_status_passes(make_gateway: MakeGateway, make_upstream: MakeUpstream) -> None:
    game = await make_upstream(b"HTTP/1.1 299 Whatever\r\nContent-Length: 0\r\n\r\n")
    gateway = await make_gateway(game_url=game.url)
    assert (await gateway.ask()).status == 299


async def test_compressed_answers_pass_as_they_are(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    body = b"\x1f\x8b not really gzip"
    gateway = await make_gateway(game_url=(await make_upstream(ok(body, "Content-Encoding: gzip"))).url)
    answer = await gateway.ask()
    assert (answer.body, answer.get("Content-Encoding")) == (body, "gzip")


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate", "GZIP", "identity, gzip", "x", ""])
async def test_compressed_bodies_are_refused_before_any_service_is_asked(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, coding: str
) -> None:
    game = await make_upstream()
    gateway = await make_gateway(game_url=game.url)
    answer = await gateway.ask(method="POST", headers={"Content-Encoding": coding}, body=b"\x1f\x8b no gzip")
    assert (answer.status, answer.json["code"]) == (415, "unsupported-media-type")
    assert game.connections == 0


async def test_a_body_that_is_said_not_to_be_compressed_passes(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream()
    gateway = await make_gateway(game_url=game.url)
    answer = await gateway.ask(method="POST", headers={"Content-Encoding": "Identity"}, body=b"{}")
    assert answer.status == 200
    assert (game.requests[0].body, game.requests[0].get("Content-Encoding")) == (b"{}", None)
