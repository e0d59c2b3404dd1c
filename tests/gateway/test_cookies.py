"""Cookies: which of them reach which service, and as what."""

from tests.gateway.conftest import SAME_ORIGIN, MakeGateway, MakeUpstream


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
