"""Who may pass."""

import asyncio
import time
import uuid

import pytest

from gateway import app
from gateway.routes import Route, RouteTable, Service
from shared import service_token
from shared.web import Policy
from tests.gateway.conftest import MakeGateway, MakeUpstream, Running
from tests.gateway.fakes import INTERNAL_KEY, FakeAuth
from tests.waiting import until


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


async def assert_refused(gateway: Running, authorization: str | None, code: str) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = await gateway.ask(token=None, headers=headers)
    assert (answer.status, answer.json["code"]) == (401, code)
    assert answer.get("WWW-Authenticate") == "Bearer"
    assert answer.json["error"]


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


SAME_ORIGIN = {"Origin": "http://arena.test"}


async def test_the_session_cookie_becomes_a_bearer_token(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream()
    gateway = await make_gateway(game_url=game.url)
    token = gateway.auth.token()
    cookie = {"Cookie": f'theme=dark; codemaze_session="{token}"; codemaze_refresh=r; tracker=1'}
    assert (await gateway.ask(token=None, headers=cookie)).status == 200
    assert game.requests[0].get("Authorization") == f"Bearer {token}"
    assert game.requests[0].get("Cookie") is None


async def test_the_header_goes_before_the_cookie(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream()
    gateway = await make_gateway(game_url=game.url)
    header, cookie = gateway.auth.token(), gateway.auth.token()
    headers = {"Authorization": f"Bearer {header}", "Cookie": f"codemaze_session={cookie}"}
    answer = await gateway.ask(method="POST", token=None, headers=headers)
    assert answer.status == 200  # no Origin is needed: no other site can make a browser send the header
    assert game.requests[0].get("Authorization") == f"Bearer {header}"


async def test_the_refresh_cookie_reaches_the_paths_it_is_for(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    service = await make_upstream()
    gateway = await make_gateway(auth_url=service.url, ready=False)
    cookie = {"Cookie": "codemaze_session=s; codemaze_refresh=r1; tracker=1", **SAME_ORIGIN}
    for path in ("/api/auth/refresh", "/login", "/logout", "/register"):
        await gateway.ask(path, method="POST", token=None, headers=cookie)
    asked = [
        (each.get("Cookie"), each.get("Authorization"))
        for each in service.requests
        if each.start.startswith("POST")
    ]
    assert asked == [
        ("codemaze_refresh=r1", None),  # a bearer token would be taken for the refresh token
        ("codemaze_refresh=r1", "Bearer s"),
        (None, "Bearer s"),
        (None, None),
    ]


async def test_the_cookie_of_a_visit_to_a_provider_reaches_its_paths_alone(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    service = await make_upstream()
    gateway = await make_gateway(auth_url=service.url, ready=False)
    cookie = {"Cookie": "codemaze_session=s; codemaze_flow=f1; tracker=1; codemaze_refresh=r", **SAME_ORIGIN}
    for path in ("/api/auth/oauth/acme/callback", "/api/auth/providers", "/login"):
        await gateway.ask(path, token=None, headers=cookie)
    asked = [each.get("Cookie") for each in service.requests if not each.start.startswith("GET /.well-known")]
    assert [each for each in asked if each is not None and "f1" in each] == ["codemaze_flow=f1"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://arena.test"}, 200),
        ({"Origin": "http://arena.test"}, 403),
        ({"Origin": "http://public.test"}, 403),
        ({"Origin": "https://front.test"}, 200),
        ({"Origin": "https://public.test"}, 200),
        ({"Referer": "https://front.test/play?x=1"}, 200),
        ({"Referer": "https://arena.test/"}, 200),
        ({"Referer": "http://arena.test/"}, 403),
        ({"Origin": "https://evil.test"}, 403),
        ({"Origin": "https://evil.test", "Referer": "http://arena.test/"}, 403),
        ({"Origin": "http://arena.test.evil.test"}, 403),
        ({"Origin": "http://arena.test:81"}, 403),
        ({"Origin": "null"}, 403),
        ({"Referer": "https://evil.test/http://arena.test/"}, 403),
        ({"Referer": "http://["}, 403),
        ({}, 403),
    ],
)
async def test_a_cookie_counts_for_writing_only_from_known_origins(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, headers: dict[str, str], status: int
) -> None:
    game = await make_upstream()
    gateway = await make_gateway(
        game_url=game.url, cors_origins=("https://front.test",), public_url="https://public.test"
    )
    cookie = {"Cookie": f"codemaze_session={gateway.auth.token()}"}
    answer = await gateway.ask("/api/rooms", method="POST", token=None, headers={**cookie, **headers})
    assert answer.status == status
    if status == 403:
        assert answer.json["code"] == "origin-refused"
        assert game.requests == []
    assert (await gateway.ask("/api/rooms", token=None, headers={**cookie, **headers})).status == 200


@pytest.mark.parametrize("public_url", [None, "http://public.test"])
@pytest.mark.parametrize("origin", ["http://arena.test", "https://arena.test"])
async def test_either_scheme_is_ones_own_where_the_public_url_is_not_https(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, public_url: str | None, origin: str
) -> None:
    gateway = await make_gateway(game_url=(await make_upstream()).url, public_url=public_url)
    headers = {"Cookie": f"codemaze_session={gateway.auth.token()}", "Origin": origin}
    assert (await gateway.ask("/api/rooms", method="POST", token=None, headers=headers)).status == 200


async def test_a_refresh_cookie_is_guarded_by_the_origin_too(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    gateway = await make_gateway(auth_url=(await make_upstream()).url, ready=False)
    cookie = {"Cookie": "codemaze_refresh=r", "Origin": "https://evil.test"}
    assert (await gateway.ask("/api/auth/refresh", method="POST", token=None, headers=cookie)).status == 403


SIGN_INS = [
    "/api/auth/register",
    "/api/auth/login",
    "/api/auth/login/second-factor",
    "/api/auth/guest",
    "/api/auth/refresh",
    "/api/auth/sync",
    "/api/auth/oauth/somebody/start",
    "/api/auth/password/reset",
    "/api/auth/email/verify",
    "/auth/register",
    "/auth/login",
    "/register",
    "/login",
]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        (SAME_ORIGIN, 200),
        ({"Referer": "http://arena.test/login"}, 200),
        ({"Origin": "https://front.test", "Sec-Fetch-Site": "cross-site"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Origin": "https://evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "https://evil.test", "Referer": "http://arena.test/"}, 403),
        ({"Referer": "https://evil.test/"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "Cross-Site "}, 403),
    ],
)
async def test_no_page_of_another_origin_signs_anybody_in(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, headers: dict[str, str], status: int
) -> None:
    service = await make_upstream()
    gateway = await make_gateway(auth_url=service.url, cors_origins=("https://front.test",), ready=False)
    for path in SIGN_INS:
        service.requests.clear()
        answer = await gateway.ask(path, method="POST", token=None, headers=headers, body=b"{}")
        assert answer.status == status, path
        if status == 403:
            assert answer.json["code"] == "origin-refused"
            assert not [each for each in service.requests if each.start.startswith(f"POST {path} ")]
        assert (await gateway.ask(path, token=None, headers=headers)).status == 200  # a safe method


async def test_no_page_of_another_origin_makes_a_guest_a_player(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    gateway = await make_gateway()
    answer = await gateway.ask("/api/auth/upgrade", method="POST", headers={"Origin": "https://evil.test"})
    assert (answer.status, answer.json["code"]) == (403, "origin-refused")


async def test_other_requests_without_a_cookie_are_taken_from_any_origin(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    gateway = await make_gateway(game_url=(await make_upstream()).url)
    headers = {"Origin": "https://evil.test", "Sec-Fetch-Site": "cross-site"}
    assert (await gateway.ask("/api/rooms", method="POST", headers=headers)).status == 200


async def test_refusals_that_smell_of_an_attack_are_reported(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, auth: FakeAuth
) -> None:
    gateway = await make_gateway(game_url=(await make_upstream()).url)
    token, agent = auth.token(iss="elsewhere"), {"User-Agent": "curl/8"}
    await assert_refused(gateway, f"Bearer {auth.token(lifetime=-1)}", "expired-token")
    await assert_refused(gateway, None, "unauthenticated")
    for _ in range(3):
        headers = {"Authorization": f"Bearer {token}", **agent}
        assert (await gateway.ask("/api/battles", token=None, headers=headers)).status == 401
    cookie = {"Cookie": f"codemaze_session={auth.token()}", "Origin": "https://evil.test"}
    assert (await gateway.ask("/api/rooms", method="POST", token=None, headers=cookie)).status == 403
    sign_in = {"Origin": "https://evil.test"}
    assert (await gateway.ask("/login", method="POST", token=None, headers=sign_in)).status == 403
    await until(lambda: len(auth.reports) >= 3, within=30)
    first, second, third = sorted(auth.reports, key=lambda report: str(report["path"]))[:3]
    assert (first["code"], first["kind"], first["method"]) == ("invalid-token", "issuer", "GET")
    assert (first["path"], first["address"], first["user_agent"]) == ("/api/battles", "127.0.0.1", "curl/8")
    assert first["data"]["iss"] == "elsewhere"
    assert (second["path"], second["code"], second["kind"]) == ("/api/rooms", "origin-refused", "cookie")
    assert second["data"]["origin"] == "https://evil.test"
    assert (third["path"], third["code"], third["kind"]) == ("/login", "origin-refused", "sign-in")
    assert token not in str(auth.reports)
    assert service_token.verify(auth.feed_token.removeprefix("Bearer "), INTERNAL_KEY, callee="auth")


async def test_reports_wait_while_auth_service_is_away(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, auth: FakeAuth
) -> None:
    gateway = await make_gateway(game_url=(await make_upstream()).url)
    auth.away = True
    await assert_refused(gateway, "Bearer nonsense", "invalid-token")
    assert (await gateway.ask()).status == 200
    auth.away = False
    await until(lambda: auth.reports, within=30)
    assert [report["kind"] for report in auth.reports] == ["malformed"]
    assert (await gateway.ask()).status == 200
