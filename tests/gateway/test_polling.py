"""Socket.IO's polling transport through the gateway: a session stays with the instance that made it."""

import asyncio

import pytest

from tests.gateway.conftest import MakeGateway, MakeUpstream, ServeRaw
from tests.gateway.wire import Wire, ok, read_message
from tests.waiting import until

PATH = "/socket.io/?EIO=4&transport=polling"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", [PATH + "&sid={}", "/socket.io/?sid={}&EIO=4&transport=polling"])
async def test_a_session_stays_with_its_instance(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, method: str, path: str
) -> None:
    instances = [await make_upstream(ok(b"%d" % number)) for number in range(3)]
    gateway = await make_gateway(game_url=tuple(each.url for each in instances))
    for sid, owner in (("0-a", b"0"), ("1-a", b"1"), ("2-a", b"2"), ("1-b", b"1")):
        answers = [await gateway.ask(path.format(sid), method=method, body=b"") for _ in range(4)]
        assert [answer.body for answer in answers] == [owner] * 4


@pytest.mark.parametrize("sid", ["", "a", "7-a", "99999-a", "-1-a", "x1-a"])
async def test_a_session_that_nobody_made_goes_to_one_instance_alone(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, sid: str
) -> None:
    instances = [await make_upstream(ok(b"%d" % number)) for number in range(3)]
    gateway = await make_gateway(game_url=tuple(each.url for each in instances))
    answers = {(await gateway.ask(f"{PATH}&sid={sid}")).body for _ in range(6)}
    assert len(answers) == 1


async def test_a_session_of_an_instance_that_is_away_goes_to_no_other(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    alive = await make_upstream()
    gateway = await make_gateway(game_url=("http://127.0.0.1:1", alive.url))
    answer = await gateway.ask(f"{PATH}&sid=0-a")
    assert (answer.status, answer.json["code"]) == (503, "upstream-unavailable")
    assert alive.requests == []
    assert (await gateway.ask(PATH)).status == 200  # a new session may go anywhere


async def test_packets_are_sent_while_a_poll_is_waiting(
    make_gateway: MakeGateway, serve_raw: ServeRaw
) -> None:
    packets: list[bytes] = []
    came = asyncio.Event()
    polls = 0

    async def serve(wire: Wire) -> None:
        nonlocal polls
        while True:
            request = await read_message(wire.reader)
            if request.start.startswith("POST"):
                packets.append(request.body)
                came.set()
            else:
                polls += 1
                await came.wait()
            await wire.send(ok(b"6"))

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url)
    polling = asyncio.create_task(gateway.ask(f"{PATH}&sid=0-a"))
    await until(lambda: polls == 1)
    body = '42["chat","é"]'.encode()
    sent = await gateway.ask(f"{PATH}&sid=0-a", method="POST", body=body)
    assert (sent.status, packets) == (200, [body])
    assert (await polling).body == b"6"


async def test_a_poll_whose_client_leaves_is_given_up(make_gateway: MakeGateway, serve_raw: ServeRaw) -> None:
    asked, ended = asyncio.Event(), asyncio.Event()

    async def serve(wire: Wire) -> None:
        await read_message(wire.reader)
        asked.set()
        await wire.reader.read()
        ended.set()

    gateway = await make_gateway(game_url=(await serve_raw(serve)).url)
    client = await gateway.connect()
    await client.send(gateway.request(f"{PATH}&sid=0-a"))
    await asyncio.wait_for(asked.wait(), 5)
    client.abort()
    await asyncio.wait_for(ended.wait(), 5)
