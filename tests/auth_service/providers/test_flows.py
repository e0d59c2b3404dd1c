"""Browsers that go to a provider and come back."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import sqlalchemy as sa

from auth_service.providers.domain import challenge_of
from auth_service.tables import PROVIDER_FLOWS, SECOND_FACTORS, SESSIONS
from tests.auth_service.conftest import Auth, MakeAuth, check_problem
from tests.auth_service.providers.conftest import PUBLIC_URL, Browser, query_of, refusals
from tests.auth_service.providers.issuer import CLIENT, Issuer, fresh_key, settings

CALLBACK = "/api/auth/oauth/acme/callback"


async def count_sessions(auth: Auth) -> int:
    async with auth.db.connect() as conn:
        return int(await conn.scalar(sa.select(sa.func.count()).select_from(SESSIONS)) or 0)


async def test_a_browser_goes_to_the_provider_and_comes_back_signed_in(
    arena: Auth, browser: Browser, issuer: Issuer
) -> None:
    issuer.claims = {"sub": "ada-1", "preferred_username": "ada"}
    status, listed = await arena.get("/api/auth/providers")
    assert status == 200
    assert listed["providers"] == [
        {
            "name": "acme",
            "label": "Acme",
            "kind": "oidc",
            "start_url": f"{PUBLIC_URL}/api/auth/oauth/acme/start",
        },
        {
            "name": "hub",
            "label": "GitHub",
            "kind": "oauth2",
            "start_url": f"{PUBLIC_URL}/api/auth/oauth/hub/start",
        },
    ]
    response = await browser.get("/api/auth/oauth/acme/start?return_to=/rooms?open=1")
    assert response.status == 302
    cookie = response.cookies["codemaze_flow"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/api/auth/oauth", True, "Lax")
    assert (cookie["max-age"], cookie["secure"]) == ("600", "")
    query = query_of(response.headers["Location"])
    assert query["client_id"] == CLIENT
    assert query["scope"] == "openid profile email"
    assert query["redirect_uri"] == PUBLIC_URL + CALLBACK
    async with arena.db.connect() as conn:
        flow = await conn.one(sa.select(PROVIDER_FLOWS))
    assert query["code_challenge"] == challenge_of(flow.code_verifier)
    assert query["nonce"] == flow.nonce
    kept = repr(tuple(flow)).encode() + flow.state_hash + flow.browser_hash
    assert query["state"].encode() not in kept
    assert cookie.value.encode() not in kept

    response = await browser.get(await browser.leave(response.headers["Location"]))
    assert (response.status, response.headers["Location"]) == (302, "/rooms?open=1")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.cookies["codemaze_session"]["httponly"]
    token = response.cookies["codemaze_session"].value
    status, me = await arena.get("/api/auth/me", token=token)
    assert (status, me["username"]) == (200, "ada")

    assert await browser.sign_in("hub", "/") == "/"
    status, other = await arena.get("/api/auth/me", token=browser.cookies["codemaze_session"])
    assert other["username"] == "octo-cat"


async def test_each_attack_on_the_way_back_ends_in_nothing(
    arena: Auth, browser: Browser, issuer: Issuer
) -> None:
    thief = Browser(arena, {})

    stolen = await browser.leave(await browser.start())
    landing = await thief.get(stolen)  # without the cookie
    assert landing.headers["Location"] == "/rooms?error=state-mismatch"
    check_problem(await arena.get(stolen), 400, "state-mismatch")  # and it is used up

    planted = await thief.leave(await thief.start())
    landing = await browser.get(planted)  # login CSRF: the thief's account for the victim's browser
    assert landing.headers["Location"] == "/rooms?error=state-mismatch"

    back = await browser.leave(await browser.start())
    assert (await browser.get(back)).headers["Location"] == "/rooms"
    live = await count_sessions(arena)
    check_problem(await arena.get(back), 400, "state-mismatch")  # a state counts once
    again = query_of(await browser.leave(await browser.start())) | {"code": query_of(back)["code"]}
    landing = await browser.get(f"{CALLBACK}?{_query(again)}")  # a code counts once
    assert landing.headers["Location"] == "/rooms?error=provider-token-refused"

    code = query_of(await thief.leave(await thief.start()))["code"]
    mine = query_of(await browser.leave(await browser.start()))
    landing = await browser.get(f"{CALLBACK}?{_query(mine | {'code': code})}")  # somebody else's code
    assert landing.headers["Location"] == "/rooms?error=provider-token-refused"

    hub = await browser.leave(await browser.start("hub"))
    landing = await browser.get(hub.replace("/hub/", "/acme/"))  # mix-up of providers
    assert landing.headers["Location"] == "/rooms?error=state-mismatch"
    for issuer_said in ("https://evil.example", None):  # RFC 9207
        answer = query_of(await browser.leave(await browser.start()))
        answer.pop("iss")
        answer |= {} if issuer_said is None else {"iss": issuer_said}
        landing = await browser.get(f"{CALLBACK}?{_query(answer)}")
        assert landing.headers["Location"] == "/rooms?error=provider-token-refused"

    late = await browser.leave(await browser.start())
    arena.clock.ahead += timedelta(seconds=601)
    issuer.skew = 601
    assert (await browser.get(late)).headers["Location"] == "/rooms?error=state-mismatch"
    for nonsense in ("", "?state=x", "?code=y&state=" + "x" * 43):
        check_problem(await arena.get(CALLBACK + nonsense), 400, "state-mismatch")

    assert await count_sessions(arena) == live
    assert await refusals(arena) == [
        *("state-mismatch", "state-mismatch", "state-mismatch", "state-mismatch"),
        *("code-refused", "code-refused", "state-mismatch", "wrong-issuer", "wrong-issuer"),
        *("state-mismatch", "state-mismatch", "state-mismatch", "state-mismatch"),
    ]


def _query(members: dict[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in members.items())


async def test_id_tokens_of_the_flow_are_checked(arena: Auth, browser: Browser, issuer: Issuer) -> None:
    spoiled: list[tuple[dict[str, Any], str]] = [
        ({"nonce": "another"}, "wrong-nonce"),
        ({"nonce": None}, "wrong-nonce"),
        ({"at_hash": "another"}, "wrong-access-token-hash"),
        ({"aud": "another"}, "wrong-audience"),
        ({"typ": "Refresh"}, "wrong-token-type"),
        ({"exp": 1}, "expired"),
    ]
    for issuer.spoiled, _ in spoiled:
        assert await browser.sign_in() == "/rooms?error=provider-token-refused"
    issuer.spoiled, issuer.spoiled_key = {}, fresh_key()
    assert await browser.sign_in() == "/rooms?error=provider-token-refused"
    issuer.spoiled_key = None
    assert await refusals(arena) == [*(reason for _, reason in spoiled), "unknown-key"]
    assert await count_sessions(arena) == 0
    assert await browser.sign_in() == "/rooms"


async def test_what_goes_wrong_at_the_provider_is_told_where_the_browser_came_from(
    arena: Auth, browser: Browser, issuer: Issuer
) -> None:
    issuer.refuses = "access_denied"
    assert await browser.sign_in(return_to="/a?b=c") == "/a?b=c&error=provider-denied"
    issuer.refuses = "temporarily_unavailable"
    assert await browser.sign_in() == "/rooms?error=provider-unavailable"
    issuer.refuses = None
    url = await browser.start()
    back = await browser.leave(url)
    issuer.down = True
    assert (await browser.get(back)).headers["Location"] == "/rooms?error=provider-unavailable"
    arena.clock.ahead += timedelta(days=2)
    response = await browser.get("/api/auth/oauth/acme/start?return_to=/rooms")
    assert response.headers["Location"] == "/rooms?error=provider-unavailable"
    assert await refusals(arena) == ["denied"]


async def test_browsers_are_sent_back_to_paths_here_alone(arena: Auth) -> None:
    start = "/api/auth/oauth/acme/start"
    for bad in ("//evil.example", "https://evil.example", "/\\evil.example", "rooms", "/a#b", "/a b", ""):
        outcome = await arena.get(start, params={"return_to": bad}, allow_redirects=False)
        check_problem(outcome, 400, "validation-failed")
    check_problem(await arena.get(start, params={"return": "/"}), 400, "validation-failed")
    check_problem(await arena.get("/api/auth/oauth/nobody/start"), 404, "provider-unknown")
    check_problem(await arena.get("/api/auth/oauth/nobody/callback"), 404, "provider-unknown")
    check_problem(await arena.get("/api/auth/oauth/No_Slug/start"), 400, "validation-failed")


async def test_asking_for_headers_alone_ends_no_visit(browser: Browser) -> None:
    back = await browser.leave(await browser.start())
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    asked = browser.auth.client.request("HEAD", back, headers={"Cookie": cookie}, allow_redirects=False)
    async with asked as response:
        assert response.status == 405
        assert "Set-Cookie" not in response.headers
    assert (await browser.get(back)).headers["Location"] == "/rooms"


async def test_two_tabs_may_sign_in_at_once(browser: Browser) -> None:
    first, second = await browser.start(), await browser.start()
    for url in (first, second):
        assert (await browser.get(await browser.leave(url))).headers["Location"] == "/rooms"


async def test_a_second_factor_is_asked_for_behind_the_hash(
    arena: Auth, browser: Browser, issuer: Issuer
) -> None:
    await browser.sign_in()
    _, me = await arena.get("/api/auth/me", token=browser.cookies.pop("codemaze_session"))
    now = arena.clock()
    values = {"user_id": me["id"], "sealed_secret": b"x", "created_at": now, "confirmed_at": now}
    async with arena.db.begin() as conn:
        await conn.execute(sa.insert(SECOND_FACTORS), **values)
    landing = urlsplit(await browser.sign_in())
    assert (landing.path, landing.query) == ("/rooms", "")
    members = parse_qs(landing.fragment)
    assert members.keys() == {"challenge", "expires_in"}
    assert "codemaze_session" not in browser.cookies
    outcome = await arena.post("/api/auth/login", token=issuer.token())
    check_problem(outcome, 401, "second-factor-required")
    assert outcome[1]["challenge"]


async def test_browsers_need_the_address_that_they_come_back_to(issuer: Issuer, make_auth: MakeAuth) -> None:
    auth = await make_auth(providers=settings(issuer.setting(client_secret=None)))
    check_problem(await auth.get("/api/auth/oauth/acme/start"), 503, "public-url-missing")
    _, listed = await auth.get("/api/auth/providers")
    assert listed["providers"][0]["start_url"] is None
    assert (await auth.post("/api/auth/login", token=issuer.token()))[0] == 200


async def test_on_https_the_cookie_is_for_https_alone_and_secrets_go_where_the_issuer_wants_them(
    issuer: Issuer, make_auth: MakeAuth
) -> None:
    issuer.lies = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    auth = await make_auth(providers=settings(issuer.setting()), public_url="https://arena.example")
    browser = Browser(auth, {}, public_url="https://arena.example")
    response = await browser.get("/api/auth/oauth/acme/start")
    assert response.cookies["codemaze_flow"]["secure"]
    response = await browser.get(await browser.leave(response.headers["Location"]))
    assert response.headers["Location"] == "/"
    assert response.cookies["codemaze_session"]["secure"]
