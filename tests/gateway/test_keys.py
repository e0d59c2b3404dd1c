"""The keys that tokens are verified with: nothing passes before they are known."""

import asyncio

from tests.gateway.conftest import MakeGateway, MakeUpstream
from tests.gateway.fakes import FakeAuth
from tests.waiting import until


async def test_nothing_passes_before_keys_and_revocations_are_known(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, auth: FakeAuth
) -> None:
    game = await make_upstream()
    gateway = await make_gateway(game_url=game.url, auth_url="http://127.0.0.1:1", ready=False)
    answer = await gateway.ask()
    assert (answer.status, answer.json["code"]) == (503, "not-ready")
    assert answer.get("Retry-After") == "1"
    assert game.requests == []


async def test_keys_alone_are_not_enough(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, auth: FakeAuth
) -> None:
    auth.feed_works = False
    gateway = await make_gateway(game_url=(await make_upstream()).url, ready=False)
    await until(lambda: auth.key_fetches)
    assert (await gateway.ask()).status == 503
    auth.feed_works = True
    await until(lambda: gateway.runner.ready)
    assert (await gateway.ask()).status == 200


async def test_known_keys_go_on_working_while_auth_service_is_away(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, auth: FakeAuth
) -> None:
    gateway = await make_gateway(game_url=(await make_upstream()).url)
    auth.away = True
    assert (await gateway.ask(token="player")).status == 200
    assert (await gateway.ask("/api/auth/me")).status == 503


async def test_a_new_key_is_fetched_when_a_token_names_it(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, auth: FakeAuth
) -> None:
    gateway = await make_gateway(game_url=(await make_upstream()).url)
    auth.rotate()
    async with asyncio.timeout(60):
        while (await gateway.ask()).status == 401:  # a moment passes between two fetches
            pass
    assert (await gateway.ask()).status == 200
