"""Pages of other sites: only those that the settings list may use the gateway."""

import pytest

from tests.gateway.conftest import MakeGateway, MakeUpstream

FRONT = "https://front.test"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}


async def test_a_preflight_of_a_listed_origin_is_answered_without_a_service(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    game = await make_upstream()
    gateway = await make_gateway(game_url=game.url, cors_origins=(FRONT, "http://other.test:80"))
    for origin in (FRONT, "http://other.test"):
        answer = await gateway.ask(method="OPTIONS", token=None, headers={"Origin": origin, **PREFLIGHT})
        assert (answer.status, answer.body) == (204, b"")
        assert answer.get("Access-Control-Allow-Origin") == origin
        assert answer.get("Access-Control-Allow-Credentials") == "true"
        methods = (answer.get("Access-Control-Allow-Methods") or "").split(", ")
        assert {"POST", "PATCH", "PUT", "DELETE"} <= set(methods)
        allowed = (answer.get("Access-Control-Allow-Headers") or "").lower().split(", ")
        assert {"authorization", "content-type", "idempotency-key"} <= set(allowed)
    assert game.requests == []


@pytest.mark.parametrize(
    "origin", ["https://evil.test", "https://front.test.evil.test", "http://front.test", "null"]
)
async def test_other_origins_are_told_nothing(
    make_gateway: MakeGateway, make_upstream: MakeUpstream, origin: str
) -> None:
    game = await make_upstream()
    gateway = await make_gateway(game_url=game.url, cors_origins=(FRONT,))
    for method, headers in (("OPTIONS", PREFLIGHT), ("GET", {})):
        answer = await gateway.ask(method=method, headers={"Origin": origin, **headers})
        assert not [name for name, _ in answer.headers if name.lower().startswith("access-control-")]
        assert answer.get("Vary") == "Origin"


async def test_answers_and_refusals_may_be_read_by_a_listed_origin(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    gateway = await make_gateway(game_url=(await make_upstream()).url, cors_origins=(FRONT,))
    for path, token, status in (
        ("/api/battles", "player", 200),
        ("/api/battles", None, 401),
        ("/nothing", None, 404),
        ("/health/live", None, 200),
    ):
        answer = await gateway.ask(path, token=token, headers={"Origin": FRONT})
        assert answer.status == status
        assert answer.get("Access-Control-Allow-Origin") == FRONT
        assert answer.get("Access-Control-Allow-Credentials") == "true"
        assert "X-Request-ID" in (answer.get("Access-Control-Expose-Headers") or "")
        assert answer.get("Vary") == "Origin"


async def test_a_service_cannot_let_other_origins_in(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    lines = b"Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Credentials: true\r\n"
    game = await make_upstream(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + lines + b"\r\n")
    for listed in ((), (FRONT,)):
        gateway = await make_gateway(game_url=game.url, cors_origins=listed)
        answer = await gateway.ask(headers={"Origin": "https://evil.test"})
        assert answer.get("Access-Control-Allow-Origin") is None


async def test_without_listed_origins_nothing_is_said_about_them(
    make_gateway: MakeGateway, make_upstream: MakeUpstream
) -> None:
    gateway = await make_gateway(game_url=(await make_upstream()).url)
    answer = await gateway.ask(headers={"Origin": FRONT})
    assert (answer.status, answer.get("Vary"), answer.get("Access-Control-Allow-Origin")) == (200, None, None)
