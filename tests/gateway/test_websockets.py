"""WebSockets through the gateway: a checked handshake, then bytes."""

import asyncio
import os
from functools import partial

import pytest

from tests.gateway.conftest import MakeGateway, MakeUpstream, ServeRaw
from tests.gateway.sockets import HANDSHAKE, PATH, Sockets, is_open, open_socket, read
from tests.waiting import until


async def test_bytes_pass_unchanged_in_both_directions(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    service = Sockets()
    gateway = await make_gateway(game_url=(await serve_raw(service.serve)).url)
    client, answer = await open_socket(gateway)
    assert answer.status == 101
    assert answer.get("Sec-WebSocket-Accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    assert (answer.get("Connection"), answer.get("Upgrade")) == ("Upgrade", "websocket")
    (end,) = service.ends
    for sender, receiver in ((client, end), (end, client)):
        data = os.urandom(3_000_000)
        _, received = await asyncio.gather(sender.send(data), read(receiver, len(data)))
        assert received == data
    assert is_open(gateway, 1)


async def test_the_handshake_is_passed_on_with_the_gateways_own_headers(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    service = Sockets()
    gateway = await make_gateway(game_url=(await serve_raw(service.serve)).url)
    await open_socket(gateway, headers={"X-User-Id": "root", "X-Request-ID": "handshake-1"})
    (handshake,) = service.handshakes
    assert handshake.start == f"GET {PATH} HTTP/1.1"
    assert handshake.get("Sec-WebSocket-Key") == HANDSHAKE["Sec-WebSocket-Key"]
    assert (handshake.get("Connection"), handshake.get("Upgrade")) == ("Upgrade", "websocket")
    assert (handshake.get("Authorization") or "").startswith("Bearer ")
    assert handshake.get("X-Request-ID") == "handshake-1"
    assert handshake.get("X-Forwarded-For") == "127.0.0.1"
    assert handshake.get("X-User-Id") is None


async def test_what_comes_right_behind_the_handshake_is_not_lost(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    service = Sockets(behind=b"welcome")
    gateway = await make_gateway(game_url=(await serve_raw(service.serve)).url)
    client, _ = await open_socket(gateway, behind=b"hello")
    assert await read(client, 7) == b"welcome"
    await until(lambda: service.ends)
    assert await read(service.ends[0], 5) == b"hello"


async def test_a_service_that_does_not_agree_is_relayed(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\nno")
    gateway = await make_gateway(game_url=game.url)
    client, answer = await open_socket(gateway)
    assert (answer.status, answer.body) == (400, b"no")
    assert await client.closed() == b""
    await until(partial(is_open, gateway, 0))


async def test_a_service_that_is_away_is_a_problem(make_gateway: MakeGateway) -> None:
    _, answer = await open_socket(await make_gateway())
    assert (answer.status, answer.json["code"]) == (503, "upstream-unavailable")


@pytest.mark.parametrize(
    ("token", "headers", "status", "code"),
    [
        (None, {"Authorization": "Bearer nonsense"}, 401, "invalid-token"),
        (None, {"Cookie": "codemaze_session=s"}, 403, "origin-refused"),
        (None, {"Cookie": "codemaze_session=s", "Origin": "https://evil.test"}, 403, "origin-refused"),
        (None, {"Cookie": "codemaze_session=s", "Origin": "http://arena.test"}, 401, "invalid-token"),
    ],
)
async def test_a_bad_token_or_another_sites_page_gets_no_socket(
    make_gateway: MakeGateway,
    serve_raw: ServeRaw,
    token: str | None,
    headers: dict[str, str],
    status: int,
    code: str,
) -> None:
    service = Sockets()
    gateway = await make_gateway(game_url=(await serve_raw(service.serve)).url)
    _, answer = await open_socket(gateway, token=token, headers=headers)
    assert (answer.status, answer.json["code"]) == (status, code)
    assert service.handshakes == []


async def test_a_session_cookie_opens_a_socket_from_the_own_origin(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    service = Sockets()
    gateway = await make_gateway(game_url=(await serve_raw(service.serve)).url)
    token = gateway.auth.token()
    headers = {"Cookie": f"codemaze_session={token}", "Origin": "http://arena.test"}
    _, answer = await open_socket(gateway, token=None, headers=headers)
    assert answer.status == 101
    assert service.handshakes[0].get("Authorization") == f"Bearer {token}"


async def test_only_socket_io_takes_websockets(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream()
    gateway = await make_gateway(game_url=game.url)
    assert (await gateway.ask("/api/battles", headers=HANDSHAKE)).status == 200
    assert game.requests[-1].get("Upgrade") is None
