"""What the services offer, what the gateway routes and what the document says are the same."""

import re
from typing import Any

import pytest
from schemathesis.specs.openapi import definitions

import auth_service.handlers
import game_service.battles.handlers
import game_service.players.handlers
import game_service.problems.handlers
import problem_service.authoring.handlers
import problem_service.executions.handlers
import problem_service.figures.handlers
import problem_service.handlers
import problem_service.images.handlers
from gateway.pages.openapi import merge
from gateway.routes import RouteTable, Service
from shared.fields import Problem
from shared.openapi import openapi
from shared.web import Endpoint, Policy, Routes

TABLES: dict[Service, tuple[Routes, ...]] = {
    Service.AUTH: auth_service.handlers.ROUTES,
    Service.PROBLEM: (
        problem_service.handlers.public,
        problem_service.executions.handlers.public,
        problem_service.images.handlers.public,
        problem_service.figures.handlers.public,
        problem_service.authoring.handlers.public,
        problem_service.handlers.internal,
    ),
    Service.GAME: (
        game_service.battles.handlers.routes,
        game_service.players.handlers.routes,
        game_service.problems.handlers.routes,
    ),
}
ENDPOINTS = [
    pytest.param(service, endpoint, id=f"{endpoint.method} {endpoint.path}")
    for service, tables in TABLES.items()
    for table in tables
    for endpoint in table.endpoints
]
STRICTNESS = (
    Policy.PUBLIC,
    Policy.GUEST,
    Policy.PLAYER,
    Policy.AUTHOR,
    Policy.MODERATOR,
    Policy.ADMIN,
)


def route_of(endpoint: Endpoint) -> Any:
    return RouteTable().find(endpoint.method, re.sub(r"\{[^}]*\}", "x", endpoint.path))


@pytest.mark.parametrize(("service", "endpoint"), ENDPOINTS)
def test_the_gateway_routes_what_a_service_offers_and_nothing_internal(
    service: Service, endpoint: Endpoint
) -> None:
    route = route_of(endpoint)
    if endpoint.policy is Policy.INTERNAL:
        assert route is None
        assert endpoint.path.startswith("/internal/")
    else:
        assert route is not None
        assert route.service is service
        assert STRICTNESS.index(route.policy) <= STRICTNESS.index(endpoint.policy)
        # What is open at the gateway is so because the service decides for itself, not by oversight.
        assert (route.policy is Policy.PUBLIC) == (endpoint.policy is Policy.PUBLIC) or route.session_passed
        assert route.before_second_factor or not endpoint.before_second_factor


def test_the_document_is_valid_and_has_every_public_endpoint() -> None:
    documents = {service.value: openapi(service.value, "1", *tables) for service, tables in TABLES.items()}
    routes = RouteTable()
    problem = openapi("x", "1", *TABLES[Service.AUTH])["components"]["schemas"][Problem.__name__]
    document = merge(
        {"title": "x", "version": "1"},
        documents,
        lambda method, path: routes.find(method, path) is not None,
        problem,
    )
    definitions.OPENAPI_31_VALIDATOR.validate(document)
    documented = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    assert documented == {
        (endpoint.method, re.sub(r"\{(\w+):[^/]*\}", r"{\1}", endpoint.path))
        for tables in TABLES.values()
        for table in tables
        for endpoint in table.endpoints
        if endpoint.policy is not Policy.INTERNAL
    }


def test_every_operation_says_what_it_does_and_how_it_fails() -> None:
    for service, tables in TABLES.items():
        document = openapi(service.value, "1", *tables)
        for path, item in document["paths"].items():
            for method, operation in item.items():
                where = f"{method} {path}"
                assert operation["summary"], where
                assert operation["tags"], where
                assert any(status.startswith("4") for status in operation["responses"]), where
                named = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"}
                assert named == set(re.findall(r"\{(\w+)\}", path)), where
