"""WebSockets through the gateway: a checked handshake, then bytes."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

import pytest

from gateway import splice
from tests.gateway.conftest import MakeGateway, MakeUpstream, Running, ServeRaw
from tests.gateway.test_streams import LARGE, stands_still
from tests.gateway.wire import Message, Wire, read_head
from tests.waiting import until

PATH = "/socket.io/?EIO=4&transport=websocket"
HANDSHAKE = {
    "Connection": "keep-alive, Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
}
AGREED = (
    b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
)


class Sockets:
    """A service that agrees to every handshake; tests have its ends."""

    def __init__(self, behind: bytes = b"") -> None:
        """``behind``: sent with the agreement."""
        self.handshakes: list[Message] = []
        self.ends: list[Wire] = []
        self._behind = behind
        self._done = asyncio.Event()

    async def serve(self, wire: Wire) -> None:
        self.handshakes.append(await read_head(wire.reader))
        await wire.send(AGREED + self._behind)
        self.ends.append(wire)
        await self._done.wait()


async def open_socket(
    gateway: Running,
    *,
    token: str | None = "player",
    headers: Mapping[str, str] | None = None,
    behind: bytes = b"",
) -> tuple[Wire, Message]:
    """The client's end, and the answer to its handshake; ``behind``: sent with the handshake."""
    wire = await gateway.connect()
    request = gateway.request(PATH, token=token, headers={**HANDSHAKE, **(headers or {})})
    await wire.send(request + behind)
    async with asyncio.timeout(10):
        answer = await read_head(wire.reader)
        if answer.status != 101:
            answer.body = await wire.reader.readexactly(int(answer.get("Content-Length") or 0))
    return wire, answer


def is_open(gateway: Running, count: int) -> bool:
    """Whether there are so many open WebSockets."""
    return gateway.metric("gateway_websockets_open") == count


async def read(wire: Wire, size: int) -> bytes:
    async with asyncio.timeout(10):
        return await wire.reader.readexactly(size)


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
    async with asyncio.timeout(5):
        await gateway.runner.cleanup()
    assert await client.closed() == b""
    assert await service.ends[0].closed() == b""
