"""What no client of Socket.IO sends: broken frames and packets, over both transports."""

import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import orjson
import pytest

from tests.game_service.conftest import Match, World
from tests.game_service.wire import PATH, Wire, open_wire


@pytest.fixture
async def wire(world: World) -> AsyncIterator[Wire]:
    """A connection that has signed in."""
    async with open_wire(world.http, world.game.url) as wire:
        await wire.sign_in({"token": world.auth.token()})
        yield wire


@pytest.fixture(autouse=True)
def no_fault_is_logged(caplog: pytest.LogCaptureFixture) -> Any:
    yield
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR or r.exc_info] == []


BROKEN_PACKETS = [
    "4",
    "42",
    "42{",
    "42[",
    '42["submit"',
    '42{"submit":{}}',
    "42null",
    "42[]",
    "42[1]",
    '42[["submit"],{}]',
    '42["submit",{},{}]',
    '42["submit",{"battle_id":NaN}]',
    '42["submit",{"battle_id":1e999}]',
    '42["submit",{"battle_id":"\\ud800"}]',
    '42["submit",' + "[" * 100_000,
    "42" + "1" * 200 + '["submit",{}]',
    '42²["submit",{}]',
    '42/other,["submit",{}]',
    '42["connect",{}]',
    '42["disconnect",{}]',
    "40",
    "40{",
    "40[]",
    "40/other,{}",
    '40/other,{"token":"x"}',
    '431["x"]',
    "43",
    '44{"message":"x"}',
    '451-["submit",{"_placeholder":true,"num":0}]',
    '45999999-1["submit",{"_placeholder":true,"num":0}]',
    "451-",
    '461-1[{"_placeholder":true,"num":0}]',
    "47",
    "48",
    "4\0",
    "4x",
    "0{}",
    "6",
]


async def test_a_broken_packet_is_complained_of_or_passed_over(wire: Wire) -> None:
    for frame in BROKEN_PACKETS:
        await wire.ws.send_str(frame)
        assert await wire.works(), ascii(frame)[:80]


async def test_the_complaint_is_a_problem(wire: Wire) -> None:
    await wire.ws.send_str('42["submit"')
    event, problem = await wire.until("42")
    while event != "error":  # greeted first
        event, problem = await wire.until("42")
    assert (problem["code"], problem["status"]) == ("bad-packet", 400)
    assert problem["message"] == problem["detail"]


async def test_binary_data_is_refused_and_its_attachment_passed_over(wire: Wire) -> None:
    await wire.ws.send_str('451-7["submit",{"_placeholder":true,"num":0}]')
    await wire.ws.send_bytes(b"\xff\x00\xfe")
    (answer,) = await wire.until("437")
    assert answer["error"]["code"] == "validation-failed"
    await wire.ws.send_bytes(b"\x04")
    assert await wire.works()


@pytest.mark.parametrize("frame", ["", "9", "hello", "💥"], ids=ascii)
async def test_who_does_not_speak_engine_io_is_cut_off_alone(world: World, wire: Wire, frame: str) -> None:
    async with open_wire(world.http, world.game.url) as other:
        await other.sign_in({"token": world.auth.token()})
        await wire.ws.send_str(frame)
        await wire.expect_end()
        assert await other.works()


async def test_text_that_is_no_utf8_ends_the_connection(world: World, wire: Wire) -> None:
    await wire.ws.send_frame(b'42["submit",{"battle_id":"\xff\xfe"}]', aiohttp.WSMsgType.TEXT)
    await wire.expect_end()
    assert wire.ws.close_code == aiohttp.WSCloseCode.INVALID_TEXT


async def test_a_frame_beyond_all_bounds_ends_its_connection_alone(world: World, wire: Wire) -> None:
    async with open_wire(world.http, world.game.url) as other:
        await other.sign_in({"token": world.auth.token()})
        with contextlib.suppress(ConnectionError):  # the server hangs up as soon as it has read the length
            await wire.ws.send_str('42["submit",{"source":"' + "x" * 4_000_000 + '"}]')
        await wire.expect_end()
        assert wire.ws.closed
        assert await other.works()


LONG = aiohttp.ClientTimeout(total=5)


class Polling:
    """A connection over HTTP long polling."""

    def __init__(self, world: World) -> None:
        self._http = world.http
        self._url = world.game.url + PATH
        self._query = {"EIO": "4", "transport": "polling"}

    async def open(self, token: str) -> "Polling":
        opened = await self.get()
        self._query["sid"] = orjson.loads(opened[1:])["sid"]
        assert await self.post(b'40{"token":"' + token.encode() + b'"}') == 200
        assert (await self.get()).startswith("40")
        return self

    async def get(self) -> str:
        async with self._http.get(self._url, params=self._query, timeout=LONG) as response:
            return await response.text()

    async def post(self, body: bytes) -> int:
        async with self._http.post(self._url, params=self._query, data=body, timeout=LONG) as response:
            return response.status

    async def ask(self, command: list[Any]) -> Any:
        """The ack of a command."""
        assert await self.post(b"4217" + orjson.dumps(command)) == 200
        while frames := await self.get():
            for frame in frames.split("\x1e"):
                if frame.startswith("4317"):
                    return orjson.loads(frame[4:])[0]
                if frame == "1":
                    raise EOFError
        raise EOFError


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe", b"4", b"x", b"42[", b'd=42["submit",{}]', b"d=", b"\x1e" * 100, b"2", b"b!!!!"],
    ids=ascii,
)
async def test_broken_bodies_of_polling_harm_nobody(world: World, body: bytes) -> None:
    polling = await Polling(world).open(world.auth.token())
    assert await polling.post(body) in (200, 400)
    again = await Polling(world).open(world.auth.token())
    assert (await again.ask(["cancel_match"]))["ok"]


async def test_a_long_source_comes_whole_over_polling(world: World, match: Match) -> None:
    ada, _, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    polling = await Polling(world).open(ada.token)
    source = "AC " + "ü" * 99_000
    command = {"battle_id": battle_id, "language": "python", "source": source}
    answer = await polling.ask(["submit", command])
    assert answer["ok"], answer
    await ada.expect_verdict(answer["submission_id"])
    assert world.problems.runs[-1]["source"] == source


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"EIO": "3", "transport": "polling"},
        {"EIO": "4", "transport": "pigeon"},
        {"EIO": "4", "transport": "websocket"},
        {"EIO": "4", "transport": "polling", "sid": "0-nobody"},
        {"EIO": "4", "transport": "polling", "j": "x"},
        {"EIO": "4", "transport": "polling", "sid": "\udcff".encode("utf-8", "surrogateescape").hex()},
    ],
    ids=str,
)
async def test_a_handshake_that_is_none_is_a_bad_request(world: World, query: dict[str, str]) -> None:
    for method in ("GET", "POST"):
        async with world.http.request(method, world.game.url + PATH, params=query) as response:
            assert response.status == 400
