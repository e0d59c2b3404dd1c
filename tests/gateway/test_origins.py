"""Which pages may write with a cookie, and sign somebody in."""

import pytest

from tests.gateway.conftest import SAME_ORIGIN, MakeGateway, MakeUpstream

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
