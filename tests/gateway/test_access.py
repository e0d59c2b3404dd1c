"""Who may pass: with which tokens, and where without one."""

import asyncio
import time

import pytest

from gateway import app
from gateway.routes import Route, RouteTable, Service
from shared.web import Policy
from tests.gateway.conftest import MakeGateway, MakeUpstream, assert_refused
from tests.gateway.fakes import FakeAuth


@pytest.mark.parametrize("role", ["guest", "player", "author", "moderator", "admin"])
async def test_a_valid_token_passes_and_goes_on(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, role: str
) -> None:
    game = await make_upstream()
    gateway = await make_gateway(game_url=game.url)
    token = gateway.auth.token(role=role)
    answer = await gateway.ask(token=None, headers={"Authorization": f"bEARER {token}"})
    assert answer.status == 200
    assert game.requests[0].get("Authorization") == f"bEARER {token}"


async def test_without_a_valid_token_nothing_passes(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream()
    gateway = await make_gateway(game_url=game.url)
    auth, stranger = gateway.auth, FakeAuth()
    stranger.kid = auth.kid
    await assert_refused(gateway, None, "unauthenticated")
    await assert_refused(gateway, "", "unauthenticated")
    await assert_refused(gateway, "Bearer", "unauthenticated")
    await assert_refused(gateway, "Basic eDp5", "unauthenticated")
    await assert_refused(gateway, "Bearer nonsense", "invalid-token")
    await assert_refused(gateway, "Bearer \xff\xfe", "invalid-token")
    await assert_refused(gateway, "Bearer \xff\xfe.a.b", "invalid-token")
    await assert_refused(gateway, f"Bearer {auth.token()[:-4]}AAAA", "invalid-token")
    await assert_refused(gateway, f"Bearer {auth.token()}, Bearer {auth.token()}", "invalid-token")
    await assert_refused(gateway, f"Bearer {stranger.token()}", "invalid-token")
    await assert_refused(gateway, f"Bearer {auth.token(aud='problem')}", "invalid-token")
    await assert_refused(gateway, f"Bearer {auth.token(iss='elsewhere')}", "invalid-token")
    await assert_refused(gateway, f"Bearer {auth.token(typ='refresh')}", "invalid-token")
    await assert_refused(gateway, f"Bearer {auth.token(role='emperor')}", "invalid-token")
    await assert_refused(gateway, f"Bearer {auth.token(lifetime=-1)}", "expired-token")
    assert game.requests == []


async def test_a_token_that_was_good_stops_counting_when_it_expires(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    gateway = await make_gateway(game_url=(await make_upstream()).url)
    token = gateway.auth.token(iat=int(time.time()), exp=int(time.time()) + 2)
    headers = {"Authorization": f"Bearer {token}"}
    assert (await gateway.ask(token=None, headers=headers)).status == 200
    async with asyncio.timeout(60):
        while (await gateway.ask(token=None, headers=headers)).status == 200:
            pass
    await assert_refused(gateway, headers["Authorization"], "expired-token")


async def test_guests_are_kept_from_rows_for_players(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = RouteTable([Route("/api/battles", Service.GAME, Policy.PLAYER)])
    monkeypatch.setattr(app, "RouteTable", lambda: table)
    gateway = await make_gateway(game_url=(await make_upstream()).url)
    refused = await gateway.ask(token="guest")
    assert (refused.status, refused.json["code"]) == (403, "forbidden")
    assert (await gateway.ask(token="player")).status == 200


async def test_who_has_yet_to_turn_on_a_second_factor_may_do_that_and_nothing_else(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    service = await make_upstream()
    gateway = await make_gateway(game_url=service.url, problem_url=service.url)
    token = gateway.auth.token(lacks_second_factor=True)
    bearer, cookie = {"Authorization": f"Bearer {token}"}, {"Cookie": f"codemaze_session={token}"}
    for path in ("/api/auth/me", "/api/auth/second-factor", "/api/auth/second-factor/confirm"):
        for headers in (bearer, cookie):
            passed = await gateway.ask(path, token=None, headers=headers)
            assert passed.status == 404  # of an auth_service that has nothing there
    for path in ("/api/auth/sessions", "/api/users/me", "/api/battles", "/problems/random", "/socket.io/"):
        for headers in (bearer, cookie):
            refused = await gateway.ask(path, token=None, headers=headers)
            assert (refused.status, refused.json["code"]) == (403, "second-factor-missing")
    assert service.requests == []


@pytest.mark.parametrize("path", ["/api/problems/drafts", "/api/problems/drafts/import/"])
@pytest.mark.parametrize(
    ("role", "status"), [("guest", 403), ("player", 403), ("author", 200), ("moderator", 200), ("admin", 200)]
)
async def test_drafts_are_for_authors(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, path: str, role: str, status: int
) -> None:
    problem = await make_upstream()
    gateway = await make_gateway(problem_url=problem.url)
    answer = await gateway.ask(path, method="POST", token=role, body=b"{}")
    assert answer.status == status
    if status == 403:
        assert (answer.json["code"], answer.json["detail"]) == (
            "forbidden",
            "This is for authors of problems.",
        )
    assert len(problem.requests) == (status == 200)


@pytest.mark.parametrize(
    "path",
    [
        "/api/auth/register",
        "/api/auth/login",
        "/api/auth/guest",
        "/api/auth/refresh",
        "/api/auth/logout",
        "/auth/register",
        "/auth/login",
        "/auth/logout",
        "/register",
        "/login",
        "/logout",
        "/.well-known/jwks.json",
    ],
)
async def test_public_paths_need_no_token(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, path: str
) -> None:
    service = await make_upstream()
    gateway = await make_gateway(auth_url=service.url, ready=False)
    assert (await gateway.ask(path, method="POST", token=None)).status == 200


async def test_other_issuers_tokens_reach_the_public_paths_unread(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    service = await make_upstream()
    gateway = await make_gateway(auth_url=service.url, ready=False)
    await gateway.ask(
        "/api/auth/login",
        method="POST",
        token=None,
        headers={"Authorization": "Bearer of-an-identity-provider"},
    )
    assert service.requests[-1].get("Authorization") == "Bearer of-an-identity-provider"


async def test_a_token_given_to_socket_io_must_be_valid(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    gateway = await make_gateway(game_url=(await make_upstream()).url)
    path = "/socket.io/?EIO=4&transport=polling"
    assert (await gateway.ask(path, token=None)).status == 200
    assert (await gateway.ask(path)).status == 200
    assert (await gateway.ask(path, token=None, headers={"Authorization": "Bearer nonsense"})).status == 401
    assert (
        await gateway.ask(path, token=None, headers={"Cookie": "codemaze_session=nonsense"})
    ).status == 401
