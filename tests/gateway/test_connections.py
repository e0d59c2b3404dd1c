"""How many connections clients may have."""

import pytest

from tests.gateway.conftest import MakeGateway, Running
from tests.gateway.wire import Message, Wire
from tests.waiting import until

PATH = "/health/live"


async def take(gateway: Running) -> Wire:
    """A connection that is in use."""
    wire = await gateway.connect()
    await wire.send(gateway.request(PATH, token=None))
    assert (await wire.receive()).status == 200
    return wire


async def refusal(gateway: Running) -> Message:
    """What one connection too many is told, before it says a word, and that it is closed."""
    wire = await gateway.connect()
    answer = await wire.receive()
    assert await wire.closed() == b""
    return answer


@pytest.mark.parametrize("limit", ["connections", "connections_per_address"])
async def test_one_connection_too_many_is_told_to_come_back(make_gateway: MakeGateway, limit: str) -> None:
    gateway = await make_gateway(**{limit: 3})
    taken = [await take(gateway) for _ in range(3)]
    answer = await refusal(gateway)
    assert (answer.status, answer.json["code"]) == (503, "too-many-connections")
    assert (answer.get("Content-Type"), answer.get("Retry-After")) == ("application/problem+json", "5")
    assert answer.get("Connection") == "close"
    await taken.pop().close()
    await until(lambda: gateway.metric("gateway_connections_open") == 2)
    await take(gateway)
    assert (await refusal(gateway)).status == 503


async def test_a_trusted_proxy_may_have_more_than_one_address_but_not_more_than_all(
    make_gateway: MakeGateway,
) -> None:
    gateway = await make_gateway(connections=4, connections_per_address=1, trusted_proxies=("127.0.0.0/8",))
    for _ in range(4):
        await take(gateway)
    assert (await refusal(gateway)).status == 503


async def test_connections_that_leave_without_a_word_are_counted_out(make_gateway: MakeGateway) -> None:
    gateway = await make_gateway(connections=2)
    for _ in range(3):
        wires = [await gateway.connect() for _ in range(2)]
        await until(lambda: gateway.metric("gateway_connections_open") == 2)
        for wire in wires:
            wire.abort()
        await until(lambda: gateway.metric("gateway_connections_open") == 0)
