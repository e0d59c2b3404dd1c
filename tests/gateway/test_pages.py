"""What the gateway answers itself: pages, health, and the OpenAPI document of everything behind it."""

import asyncio
import base64
import hashlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from schemathesis.specs.openapi import definitions

from gateway.pages import site
from shared.errors import Unavailable
from shared.fields import Output
from shared.health import serve_health
from shared.openapi import serve_openapi
from shared.serve import new_app
from shared.web import Call, Policy, Routes
from tests.gateway.conftest import MakeGateway, Running
from tests.gateway.fakes import FakeAuth
from tests.gateway.wire import Message


class Here(Output):
    """Something that is alike everywhere."""


@dataclass
class Services:
    """Services with health, a document and a database that may break, by name."""

    urls: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    document_fetches: int = 0


ROUTES = {
    "auth": ("/api/auth/me", "/api/elsewhere"),
    "problem": ("/api/problems", "/api/problems/{id}"),
    "game": ("/api/battles", "/internal/battles"),
}


def table(name: str) -> Routes:
    """Endpoints of a service; one of them the gateway does not route, one is internal."""
    routes = Routes(name)

    async def read(call: Call) -> None:
        """Read."""

    for path in ROUTES[name]:
        routes.get(path, answer=Here())(read)
    routes.get(f"/internal/{name}", policy=Policy.INTERNAL)(read)
    return routes


@pytest.fixture
async def services(make_app: Callable[[web.Application], Awaitable[str]], auth: FakeAuth) -> Services:
    services = Services()

    def add(name: str, app: web.Application) -> None:
        async def check_database() -> None:
            if name in services.broken:
                raise Unavailable

        async def note(request: web.Request, _response: web.StreamResponse) -> None:
            services.document_fetches += request.path == "/openapi.json"

        app.on_response_prepare.append(note)
        serve_health(app, name, {"database": check_database})
        serve_openapi(app, name, "1", table(name))

    for name in ROUTES:
        app = auth.create_app() if name == "auth" else new_app()
        add(name, app)
        services.urls[f"{name}_url"] = await make_app(app)
    return services


@pytest.fixture
async def gateway(make_gateway: MakeGateway, services: Services) -> Running:
    return await make_gateway(**services.urls)


async def document_of(gateway: Running) -> dict[str, Any]:
    answer = await gateway.ask("/openapi.json", token=None)
    assert (answer.status, answer.get("Content-Type")) == (200, "application/json")
    document: dict[str, Any] = answer.json
    definitions.OPENAPI_31_VALIDATOR.validate(document)
    return document


async def test_health_has_each_services_own_account(gateway: Running) -> None:
    answer = await gateway.ask("/health", token=None)
    works = {"status": "ok", "checks": {"database": "ok"}}
    assert (answer.status, answer.get("Cache-Control")) == (200, "no-store")
    assert answer.json == {
        "status": "ok",
        "service": "gateway",
        "checks": {"tokens": "ok"},
        "services": {"auth": works, "problem": works, "game": works},
    }


async def test_health_is_503_while_a_services_database_is_away(gateway: Running, services: Services) -> None:
    services.broken.add("problem")
    answer = await gateway.ask("/health", token=None)
    assert (answer.status, answer.json["status"]) == (503, "unavailable")
    states = {name: each["status"] for name, each in answer.json["services"].items()}
    assert states == {"auth": "ok", "problem": "unavailable", "game": "ok"}
    assert answer.json["services"]["problem"]["checks"] == {"database": "unavailable"}
    services.broken.clear()
    assert (await gateway.ask("/health", token=None)).status == 200


async def test_health_names_a_service_that_cannot_be_reached(
    make_gateway: MakeGateway, services: Services
) -> None:
    gateway = await make_gateway(**services.urls | {"game_url": "http://127.0.0.1:1"})
    answer = await gateway.ask("/health", token=None)
    assert (answer.status, answer.json["services"]["game"]["checks"]) == (503, {"service": "unreachable"})
    assert answer.json["services"]["auth"]["status"] == "ok"


async def test_one_working_instance_is_enough(make_gateway: MakeGateway, services: Services) -> None:
    instances = (services.urls["game_url"], "http://127.0.0.1:1")
    gateway = await make_gateway(**services.urls | {"game_url": instances})
    answer = await gateway.ask("/health", token=None)
    game = answer.json["services"]["game"]
    assert (answer.status, game["status"]) == (200, "ok")
    assert [each["status"] for each in game["instances"]] == ["ok", "unavailable"]


async def test_the_gateway_lives_whatever_is_behind_it(make_gateway: MakeGateway, auth: FakeAuth) -> None:
    auth.away = True
    gateway = await make_gateway(ready=False)
    answer = await gateway.ask("/health/live", token=None)
    assert (answer.status, answer.json) == (200, {"status": "ok", "service": "gateway"})
    answer = await gateway.ask("/health", token=None)
    assert (answer.status, answer.json["checks"]) == (503, {"tokens": "not-ready"})


async def test_api_says_what_this_is(gateway: Running) -> None:
    for path in ("/api", "/api/"):
        answer = await gateway.ask(path, token=None)
        assert answer.status == 200
        assert answer.json.keys() == {"name", "version", "description", "endpoints", "features"}


async def test_the_document_has_what_is_routed_of_all_services(gateway: Running) -> None:
    document = await document_of(gateway)
    assert document["openapi"].startswith("3.1")
    assert document["paths"].keys() == {
        "/health",
        "/health/live",
        "/api",
        "/openapi.json",
        "/api/auth/me",
        "/api/problems",
        "/api/problems/{id}",
        "/api/battles",
    }
    ids = [each["operationId"] for item in document["paths"].values() for each in item.values()]
    assert len(set(ids)) == len(ids)
    assert "Here" in document["components"]["schemas"]
    assert document["components"]["securitySchemes"].keys() == {"bearer"}


async def test_an_unhealthy_answer_is_documented_as_it_is(gateway: Running) -> None:
    unhealthy = (await document_of(gateway))["paths"]["/health"]["get"]["responses"]["503"]
    assert unhealthy["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Health"}
    assert "application/problem+json" in unhealthy["content"]


async def test_the_document_does_without_a_service_that_is_away(
    make_gateway: MakeGateway, services: Services
) -> None:
    gateway = await make_gateway(**services.urls | {"problem_url": "http://127.0.0.1:1"})
    document = await document_of(gateway)
    assert "/api/battles" in document["paths"]
    assert "/api/problems" not in document["paths"]


async def test_the_document_keeps_what_a_service_said_before_it_went_away(
    gateway: Running, auth: FakeAuth, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "DOCUMENT_AGE", -1)
    before = await document_of(gateway)
    auth.away = True
    assert await document_of(gateway) == before


async def test_services_are_asked_once_for_many_readers(gateway: Running, services: Services) -> None:
    await asyncio.gather(*(document_of(gateway) for _ in range(10)))
    assert services.document_fetches == len(services.urls)


def directives(answer: Message) -> dict[str, list[str]]:
    policy = answer.get("Content-Security-Policy") or ""
    return {name: values for name, *values in (part.split() for part in policy.split(";"))}


@pytest.mark.parametrize("path", ["/", "/docs", "/docs/"])
async def test_pages_run_nothing_but_what_they_hold(gateway: Running, path: str) -> None:
    answer = await gateway.ask(path, token=None)
    assert (answer.status, answer.get("Content-Type")) == (200, "text/html; charset=utf-8")
    page = answer.body.decode()
    assert "<!-- include" not in page
    assert re.search(r"\son\w+=|\sstyle=|javascript:|<(script|link|img)\b[^>]*\b(src|href)=", page) is None
    allowed = directives(answer)
    for directive, element in (("style-src", "style"), ("script-src", "script")):
        texts = re.findall(rf"<{element}>(.*?)</{element}>", page, re.DOTALL)
        digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
        assert allowed[directive] == ([f"'sha256-{digest}'" for digest in digests] or ["'none'"])
    assert allowed["default-src"] == allowed["frame-ancestors"] == allowed["base-uri"] == ["'none'"]


@pytest.mark.parametrize(
    "path", ["/", "/api", "/docs", "/health", "/health/live", "/openapi.json", "/nothing"]
)
async def test_every_answer_carries_the_security_headers(gateway: Running, path: str) -> None:
    answer = await gateway.ask(path, token=None)
    assert answer.get("X-Content-Type-Options") == "nosniff"
    assert answer.get("Referrer-Policy") == "same-origin"
    assert directives(answer)["default-src"] == ["'none'"]
    assert directives(answer)["frame-ancestors"] == ["'none'"]
    assert answer.get("X-Request-ID")
    assert answer.get("Server") is None


@pytest.mark.parametrize("path", ["/", "/api", "/docs", "/health", "/openapi.json"])
async def test_pages_are_read_only(gateway: Running, path: str) -> None:
    whole = await gateway.ask(path, token=None)
    head = await gateway.ask(path, method="HEAD", token=None)
    assert (head.status, head.get("Content-Length")) == (200, str(len(whole.body)))
    answer = await gateway.ask(path, method="DELETE", token=None)
    assert (answer.status, answer.json["code"]) == (405, "method-not-allowed")
    assert answer.get("Allow") == "GET, HEAD, OPTIONS"
    assert (await gateway.ask(path, method="OPTIONS", token=None)).status == 204
