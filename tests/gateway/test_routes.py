"""The table."""

import pytest

from gateway.routes import Route, RouteTable, Service
from shared.web import Policy
from tests.gateway.conftest import MakeGateway, MakeUpstream
from tests.gateway.wire import ok


@pytest.mark.parametrize(
    ("path", "prefix"),
    [
        ("/api/auth", "/api/auth"),
        ("/api/auth/me", "/api/auth/me"),
        ("/api/auth/export", "/api/auth"),
        ("/api/auth/login", "/api/auth/login"),
        ("/api/auth/login/again", "/api/auth/login"),
        ("/api/auth/login2", "/api/auth"),
        ("/login", "/login"),
        ("/api/battles/1/events", "/api/battles"),
        ("/socket.io", "/socket.io"),
        ("/problems/random", "/problems"),
        ("/api/problems/random", "/api/problems"),
        ("/api/problems/drafts", "/api/problems/drafts"),
        ("/api/problems/drafts/7/report", "/api/problems/drafts"),
        ("/api/problems/drafts-of-sails", "/api/problems"),
        ("/api/images/compare", "/api/images"),
    ],
)
def test_the_longest_prefix_of_whole_segments_wins(path: str, prefix: str) -> None:
    route = RouteTable().find("GET", path)
    assert route is not None
    assert route.prefix == prefix


@pytest.mark.parametrize(
    "path",
    ["/", "/internal", "/internal/feed", "/api", "/api/internal", "/api/authx", "/loginx", "/metrics"],
)
def test_what_is_not_in_the_table_is_not_routed(path: str) -> None:
    assert RouteTable().find("GET", path) is None


@pytest.mark.parametrize("prefix", ["/api/b%61ttles", "/api/a b", "/api/@me", "/api/", "api", "/a//b", ""])
def test_a_prefix_that_clients_could_spell_in_other_ways_is_no_row(prefix: str) -> None:
    with pytest.raises(ValueError, match="spelled"):
        RouteTable([Route(prefix, Service.GAME)])


def test_no_row_leads_to_internal_paths() -> None:
    assert not [route for route in RouteTable().routes if "internal" in route.prefix]


def test_a_row_for_a_method_goes_before_the_row_for_all() -> None:
    table = RouteTable(
        [
            Route("/things", Service.GAME, Policy.PLAYER),
            Route("/things", Service.GAME, Policy.PUBLIC, method="GET"),
        ]
    )
    found = {method: table.find(method, "/things/1") for method in ("GET", "POST")}
    assert {method: route and route.policy for method, route in found.items()} == {
        "GET": Policy.PUBLIC,
        "POST": Policy.PLAYER,
    }


async def test_requests_reach_the_service_of_their_prefix(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game, problem = await make_upstream(ok(b"game")), await make_upstream(ok(b"problem"))
    gateway = await make_gateway(game_url=game.url, problem_url=problem.url)
    assert (await gateway.ask("/api/battles/7?x=1")).body == b"game"
    assert (await gateway.ask("/api/problems")).body == b"problem"
    assert game.requests[0].start == "GET /api/battles/7?x=1 HTTP/1.1"
    assert problem.requests[0].start == "GET /api/problems HTTP/1.1"


async def test_a_trailing_slash_is_dropped_before_the_service_sees_it(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream()
    gateway = await make_gateway(game_url=game.url)
    await gateway.ask("/api/rooms/?page=2")
    assert game.requests[0].start == "GET /api/rooms?page=2 HTTP/1.1"


@pytest.mark.parametrize("path", ["/socket.io/?EIO=4", "/socket.io?EIO=4"])
async def test_socket_io_is_asked_with_the_slash_it_wants(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, path: str
) -> None:
    game = await make_upstream()
    gateway = await make_gateway(game_url=game.url)
    await gateway.ask(path, token=None)
    assert game.requests[0].start == "GET /socket.io/?EIO=4 HTTP/1.1"


async def test_an_unknown_path_is_a_problem(make_gateway: MakeGateway) -> None:
    gateway = await make_gateway()
    answer = await gateway.ask("/nowhere", headers={"X-Request-ID": "request-12345"})
    assert answer.status == 404
    assert answer.get("Content-Type") == "application/problem+json"
    assert answer.json == {
        "type": "urn:codemaze:no-route",
        "title": "There is nothing at this path.",
        "status": 404,
        "detail": "There is nothing at this path.",
        "code": "no-route",
        "error": "There is nothing at this path.",
        "request_id": "request-12345",
    }


@pytest.mark.parametrize(
    "path",
    [
        "/internal/feed",
        "/internal",
        "//internal/feed",
        "/api/%2e%2e/internal/feed",
        "/api/battles/%2e%2e/%2e%2e/internal/feed",
        "/api/battles/../../internal/feed",
        "/api/battles/..;/internal",
        "/api/battles%2f..%2finternal",
        "/api/battles/..%5cinternal",
        "/api/battles/%252e%252e/internal",
        "http://127.0.0.1/internal/feed",
        "http://127.0.0.1//internal/feed",
    ],
)
async def test_no_spelling_reaches_internal_paths(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, path: str
) -> None:
    service = await make_upstream()
    gateway = await make_gateway(
        game_url=service.url, problem_url=service.url, auth_url=service.url, ready=False
    )
    answer = await gateway.ask(path)
    assert answer.status in (400, 404)
    assert not [request for request in service.requests if request.get("X-Forwarded-For")]


async def test_a_target_in_absolute_form_is_served(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream()
    gateway = await make_gateway(game_url=game.url)
    await gateway.ask("http://arena.test/api/battles?x=1")
    assert game.requests[0].start == "GET /api/battles?x=1 HTTP/1.1"
