"""Whether tokens can be checked: what breaks it, what does not, and who is told."""

import asyncio
import time
import uuid
from typing import Any

import pytest

from gateway import app
from shared import feed
from tests.gateway.conftest import MakeGateway, MakeUpstream, Running
from tests.gateway.fakes import FakeAuth
from tests.waiting import until

NO_SESSION = {"sid": 5, "expires_at": None}


async def tokens_state(gateway: Running) -> str:
    state: str = (await gateway.ask("/health", token=None)).json["checks"]["tokens"]
    return state


@pytest.mark.parametrize(
    "keys",
    [
        b"oops",
        [],
        {},
        {"keys": []},
        {"keys": [1]},
        {"keys": [{"kty": "RSA", "kid": "a"}]},
        {"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "a", "x": "!"}]},
        {"keys": [{"kty": "OKP", "kid": "a"}]},
    ],
)
async def test_keys_that_cannot_be_read_are_asked_for_again(
    make_gateway: MakeGateway, auth: FakeAuth, keys: Any
) -> None:
    auth.keys_answer = keys
    gateway = await make_gateway(ready=False)
    began = time.monotonic()
    await until(lambda: auth.key_fetches == 3)
    assert time.monotonic() - began > app.KEYS_RETRY  # no faster than that
    assert await tokens_state(gateway) == "not-ready"
    auth.keys_answer = None
    await until(lambda: gateway.runner.ready)


@pytest.mark.parametrize(
    "page",
    [
        [],
        {},
        {"entries": None, "position": 0},
        {"entries": [1], "position": 0},
        {"entries": [], "position": None},
        {"entries": [{"position": 1, "type": "session_revoked", "data": NO_SESSION}], "position": 1},
    ],
)
async def test_revocations_go_on_after_a_page_that_cannot_be_read(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, auth: FakeAuth, page: Any
) -> None:
    gateway = await make_gateway(game_url=(await make_upstream()).url)
    auth.feed_answer = page
    await auth.publish("other")  # ends the wait under way
    await until(lambda: auth.bad_pages)
    auth.feed_answer = None
    session = str(uuid.uuid4())
    await auth.publish("session_revoked", sid=session, expires_at=time.time() + 900)
    headers = {"Authorization": f"Bearer {auth.token(sid=session)}"}

    async def refused() -> bool:
        return (await gateway.ask(token=None, headers=headers)).status == 401

    await until(refused)


async def test_health_tells_when_revocations_may_have_been_missed(
    make_gateway: MakeGateway, auth: FakeAuth, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = await make_gateway()
    assert await tokens_state(gateway) == "ok"
    auth.feed_works = False
    await auth.publish("other")
    monkeypatch.setattr(feed, "STALE", 0.2)

    async def stale() -> bool:
        return await tokens_state(gateway) == "revocations-stale"

    await until(stale)
    assert (await gateway.ask("/health", token=None)).status == 503
    monkeypatch.setattr(feed, "STALE", 60.0)
    auth.feed_works = True
    assert await tokens_state(gateway) == "ok"


@pytest.mark.parametrize("later", [False, True])
async def test_no_token_is_trusted_once_background_work_breaks_off(
    make_gateway: MakeGateway,
    make_upstream: MakeUpstream,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    later: bool,
) -> None:
    go_on = asyncio.Event()

    async def break_off(_upstreams: object) -> None:
        if later:
            await go_on.wait()
        raise RuntimeError("the broom broke")

    monkeypatch.setattr(app, "_sweep", break_off)
    gateway = await make_gateway(game_url=(await make_upstream()).url, ready=later)
    go_on.set()
    await until(lambda: "the broom broke" in caplog.text)
    assert await tokens_state(gateway) == "not-ready"
    answer = await gateway.ask()
    assert (answer.status, answer.json["code"]) == (503, "not-ready")
