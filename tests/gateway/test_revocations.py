"""Sessions and users whose tokens no longer count, as the feed tells."""

import time
import uuid

from shared import service_token
from tests.gateway.conftest import MakeGateway, MakeUpstream, assert_refused
from tests.gateway.fakes import INTERNAL_KEY, FakeAuth
from tests.waiting import until


async def test_a_revoked_session_is_refused_within_a_second(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, auth: FakeAuth
) -> None:
    gateway = await make_gateway(game_url=(await make_upstream()).url)
    session, other = str(uuid.uuid4()), auth.token()
    ended = {"Authorization": f"Bearer {auth.token(sid=session)}"}
    assert (await gateway.ask(token=None, headers=ended)).status == 200
    await auth.publish("session_revoked", sid=session, expires_at=time.time() + 900)
    began = time.monotonic()
    while (answer := await gateway.ask(token=None, headers=ended)).status == 200:
        assert time.monotonic() - began < 1
    assert (answer.status, answer.json["code"]) == (401, "revoked-token")
    assert (await gateway.ask(token=None, headers={"Authorization": f"Bearer {other}"})).status == 200


async def test_all_older_tokens_of_a_revoked_user_are_refused(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, auth: FakeAuth
) -> None:
    gateway = await make_gateway(game_url=(await make_upstream()).url)
    user, now = str(uuid.uuid4()), time.time()
    old = {"Authorization": f"Bearer {auth.token(sub=user, iat=now - 10)}"}
    assert (await gateway.ask(token=None, headers=old)).status == 200
    await auth.publish("user_revoked", user_id=user, before=now - 5)
    began = time.monotonic()
    while (await gateway.ask(token=None, headers=old)).status == 200:
        assert time.monotonic() - began < 1
    new = {"Authorization": f"Bearer {auth.token(sub=user, iat=now - 1)}"}
    assert (await gateway.ask(token=None, headers=new)).status == 200


async def test_revocations_from_before_the_gateway_started_count(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, auth: FakeAuth
) -> None:
    session = str(uuid.uuid4())
    await auth.publish("session_revoked", sid=session, expires_at=time.time() + 900)
    gateway = await make_gateway(game_url=(await make_upstream()).url)
    await assert_refused(gateway, f"Bearer {auth.token(sid=session)}", "revoked-token")


async def test_a_part_of_the_revocations_is_not_enough(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, auth: FakeAuth
) -> None:
    sessions = [str(uuid.uuid4()) for _ in range(3)]
    for session in sessions:
        await auth.publish("session_revoked", sid=session, expires_at=time.time() + 900)
    auth.known_entries = 2
    gateway = await make_gateway(game_url=(await make_upstream()).url, ready=False)
    await until(lambda: auth.key_fetches and auth.asked_after >= 2)
    token = {"Authorization": f"Bearer {auth.token(sid=sessions[-1])}"}
    answer = await gateway.ask(token=None, headers=token)
    assert (answer.status, answer.json["code"]) == (503, "not-ready")
    auth.known_entries = None
    await until(lambda: gateway.runner.ready)
    await assert_refused(gateway, token["Authorization"], "revoked-token")


async def test_the_feed_is_asked_with_a_service_token(make_gateway: MakeGateway, auth: FakeAuth) -> None:
    await make_gateway()
    token = auth.feed_token.removeprefix("Bearer ")
    assert service_token.verify(token, INTERNAL_KEY, callee="auth") == "gateway"
