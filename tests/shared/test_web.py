"""The endpoint table, over real HTTP."""

import gzip
import io
import json
import tracemalloc
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from marshmallow import fields, validate

from shared import service_token
from shared.errors import CodemazeError, Kind
from shared.fields import NO_NUL, Bool, Input, Int, OneOf, Output, PageQuery, Text, pagination
from shared.openapi import openapi
from shared.serve import new_app
from shared.web import INTERNAL_KEY, SERVICE, Call, Policy, Routes, holds_nul, serve_routes

Client = TestClient[web.Request, web.Application]
KEY = "k" * 32


class OutOfCake(CodemazeError):
    """There is no cake left."""

    code = "out-of-cake"
    kind = Kind.CONFLICT


class Order(Input):
    cake = Text(longest=10, shortest=1, required=True)
    slices = Int(load_default=1, validate=validate.Range(1, 8))
    cream = Bool(load_default=False)


class ByName(Input):
    name = Text(longest=10, required=True, pattern=r"^[a-z]+$")


class ByNumber(Input):
    number = Int(required=True)
    shelf = Text(longest=10, required=True)


class Served(Output):
    cake = fields.String()
    slices = fields.Integer()


routes = Routes("cakes")


@routes.post("/cakes", policy=Policy.PUBLIC, body=Order(), answer=Served(), status=201, errors=(OutOfCake,))
async def order_cake(call: Call) -> dict[str, Any]:
    """Order a cake.

    It may be out.
    """
    if call.body["cake"] == "sacher":
        raise OutOfCake("The Sacher is out.", retry_after=7, menu=["linzer"])
    return {**call.body, "secret": 1}


@routes.post("/find", policy=Policy.PUBLIC, body=OneOf(ByName(), ByNumber()))
async def find_cake(call: Call) -> Any:
    """Find a cake."""
    return call.body


class Recipe(Input):
    text = fields.String(required=True)


@routes.post("/recipes", policy=Policy.PUBLIC, body=Recipe(), body_limit=2_000_000)
async def keep_recipe(call: Call) -> dict[str, int]:
    """Keep a recipe."""
    return {"length": len(call.body["text"])}


@routes.post(
    "/photos", policy=Policy.PUBLIC, raw_body=["image/png", "application/octet-stream"], body_limit=100
)
async def keep_photo(call: Call) -> dict[str, int]:
    """Keep a photo of a cake."""
    return {"size": len(call.body)}


@routes.get("/cakes", policy=Policy.PUBLIC, query=PageQuery())
async def list_cakes(call: Call) -> dict[str, Any]:
    """List cakes."""
    return {"pagination": pagination(**call.query, total=41)}


@routes.get("/crash", policy=Policy.PUBLIC)
async def crash(call: Call) -> None:
    """Crash."""
    raise RuntimeError("the recipe is secret")


@routes.get("/internal/stock", policy=Policy.INTERNAL)
async def stock(call: Call) -> dict[str, int]:
    """Count cakes."""
    return {"cakes": 3}


@pytest.fixture
async def client(aiohttp_client: Callable[[web.Application], Awaitable[Client]]) -> Client:
    app = new_app()
    app[INTERNAL_KEY] = KEY
    app[SERVICE] = "bakery"
    serve_routes(app, routes)
    return await aiohttp_client(app)


async def test_a_valid_request_is_answered_through_the_schema(client: Client) -> None:
    answer = await client.post("/cakes", json={"cake": "linzer", "slices": 2})
    assert (answer.status, await answer.json()) == (201, {"cake": "linzer", "slices": 2})


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "cake"),
        ({"cake": ""}, "cake"),
        ({"cake": 1}, "cake"),
        ({"cake": "x" * 11}, "cake"),
        ({"cake": "a", "slices": "2"}, "slices"),
        ({"cake": "a", "slices": True}, "slices"),
        ({"cake": "a", "slices": 9}, "slices"),
        ({"cake": "a", "slices": 1e999}, None),
        ({"cake": "a", "cream": "yes"}, "cream"),
        ({"cake": "a", "glaze": 1}, "glaze"),
    ],
)
async def test_invalid_members_are_named(client: Client, body: dict[str, Any], field: str | None) -> None:
    answer = await client.post("/cakes", json=body)
    problem = await answer.json()
    assert answer.status == 400
    assert answer.content_type == "application/problem+json"
    assert problem["code"] == "validation-failed"
    assert problem["error"] == problem["detail"]
    if field is not None:
        assert field in problem["errors"]


@pytest.mark.parametrize(
    "raw",
    [b"{", b"[1]", b"1", b"null", b'"x"', b'{"cake":"\xff"}', b'{"cake":"\\ud800"}', b'{"cake":"\\u0000"}',
     b'{"cake":NaN}', b"[" * 2000],
)  # fmt: skip
async def test_broken_bodies_are_refused(client: Client, raw: bytes) -> None:
    answer = await client.post("/cakes", data=raw, headers={"Content-Type": "application/json"})
    assert (answer.status, (await answer.json())["code"]) == (400, "validation-failed")


@pytest.mark.parametrize("backslashes", [100_000, 100_001])
def test_a_nul_after_many_backslashes_is_found_without_much_memory(backslashes: int) -> None:
    raw = b'{"cake":"' + b"\\" * backslashes + b'u0000"}'
    tracemalloc.start()
    try:
        assert holds_nul(raw) is (backslashes % 2 == 1)
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()


async def test_a_body_that_is_not_json_is_unsupported(client: Client) -> None:
    answer = await client.post("/cakes", data=b"cake=linzer", headers={"Content-Type": "text/plain"})
    assert (answer.status, (await answer.json())["code"]) == (415, "unsupported-media-type")


async def test_a_compressed_body_is_unsupported(client: Client) -> None:
    body = gzip.compress(b'{"cake": "linzer"}')
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = await client.post("/cakes", data=body, headers=headers)
    assert (answer.status, (await answer.json())["code"]) == (415, "unsupported-media-type")


async def test_a_huge_body_is_too_large(client: Client) -> None:
    body = io.BytesIO(json.dumps({"cake": "x" * 2_000_000}).encode())
    answer = await client.post("/cakes", data=body, headers={"Content-Type": "application/json"})
    assert (answer.status, (await answer.json())["code"]) == (413, "too-large")


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(("size", "status"), [(2_000_000, 200), (2_000_001, 413)])
async def test_an_endpoint_may_have_a_body_limit_of_its_own(
    client: Client, size: int, status: int, chunked: bool
) -> None:
    body = json.dumps({"text": "x" * (size - len('{"text": ""}'))}).encode()
    headers = {"Content-Type": "application/json"}
    answer = await client.post("/recipes", data=io.BytesIO(body), headers=headers, chunked=chunked or None)
    assert answer.status == status
    assert (await answer.json())["code" if status == 413 else "length"]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"\x89PNG", "image/png", 200),
        (b"x" * 100, "application/octet-stream", 200),
        (b"x" * 101, "image/png", 413),
        (b"x" * 2_000_000, "image/png", 413),
        (b"GIF89a", "image/gif", 415),
        (b"{}", "application/json", 415),
    ],
)
async def test_a_body_of_another_kind_is_taken_as_it_is(
    client: Client, body: bytes, content_type: str, status: int
) -> None:
    answer = await client.post("/photos", data=io.BytesIO(body), headers={"Content-Type": content_type})
    assert answer.status == status
    if status == 200:
        assert await answer.json() == {"size": len(body)}


@pytest.mark.parametrize("query", ["page=0", "page=x", "per_page=101", "other=1", "page=%00", "page=%ff"])
async def test_invalid_queries_are_refused(client: Client, query: str) -> None:
    answer = await client.get(f"/cakes?{query}")
    assert (answer.status, (await answer.json())["code"]) == (400, "validation-failed")


async def test_pagination_counts_from_one(client: Client) -> None:
    answer = await client.get("/cakes?page=3&per_page=20")
    assert (await answer.json())["pagination"] == {
        "page": 3, "pages": 3, "per_page": 20, "total": 41, "has_next": False, "has_prev": True,
    }  # fmt: skip


async def test_a_domain_error_keeps_its_code_and_members(client: Client) -> None:
    answer = await client.post("/cakes", json={"cake": "sacher"})
    problem = await answer.json()
    assert answer.headers["Retry-After"] == "7"
    assert problem == {
        "type": "urn:codemaze:out-of-cake",
        "title": "There is no cake left.",
        "status": 409,
        "detail": "The Sacher is out.",
        "code": "out-of-cake",
        "error": "The Sacher is out.",
        "request_id": answer.headers["X-Request-ID"],
        "retry_after": 7,
        "menu": ["linzer"],
    }


async def test_an_unexpected_error_says_nothing_of_its_cause(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await client.get("/crash", headers={"X-Request-ID": "request-12345"})
    text = await answer.text()
    assert answer.status == 500
    assert "secret" not in text
    assert "request-12345" in text
    assert "the recipe is secret" in caplog.text
    assert "request-12345" in caplog.text


async def test_unknown_paths_and_methods_are_problems(client: Client) -> None:
    unknown = await client.get("/nothing")
    wrong = await client.delete("/cakes")
    assert (unknown.status, (await unknown.json())["code"]) == (404, "not-found")
    assert (wrong.status, (await wrong.json())["code"]) == (405, "method-not-allowed")
    assert wrong.headers["Allow"] == "GET, HEAD, POST"


async def test_internal_endpoints_want_a_service_token_for_this_service(client: Client) -> None:
    good = service_token.ServiceToken(KEY, caller="shop", callee="bakery")
    stranger = service_token.ServiceToken("x" * 32, caller="shop", callee="bakery")
    misdirected = service_token.ServiceToken(KEY, caller="shop", callee="butcher")
    assert (await client.get("/internal/stock", headers=good.header())).status == 200
    for headers in ({}, stranger.header(), misdirected.header(), {"Authorization": "Basic x"}):
        answer = await client.get("/internal/stock", headers=headers)
        assert (answer.status, (await answer.json())["code"]) == (401, "invalid-service-token")


def test_the_document_says_what_is_served() -> None:
    document = openapi("Bakery", "1", routes)
    assert set(document["paths"]) == {"/cakes", "/crash", "/find", "/photos", "/recipes"}
    operation = document["paths"]["/cakes"]["post"]
    assert operation["summary"] == "Order a cake"
    assert set(operation["responses"]) == {"201", "400", "409", "413", "415", "503"}
    schema = document["components"]["schemas"]["Order"]
    assert schema["required"] == ["cake"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["cake"] == {
        "type": "string",
        "minLength": 1,
        "maxLength": 10,
        "pattern": NO_NUL,
    }
    finding = document["paths"]["/find"]["post"]["requestBody"]
    assert finding["required"] is True
    assert finding["content"]["application/json"]["schema"] == {
        "oneOf": [{"$ref": "#/components/schemas/ByName"}, {"$ref": "#/components/schemas/ByNumber"}]
    }


@pytest.mark.parametrize("body", [{"name": "linzer"}, {"number": 1, "shelf": "a"}])
async def test_a_body_may_have_one_of_several_forms(client: Client, body: dict[str, Any]) -> None:
    answer = await client.post("/find", json=body)
    assert (answer.status, await answer.json()) == (200, body)


@pytest.mark.parametrize(
    ("body", "members"),
    [
        ({}, {"name"}),
        ({"name": "linzer", "shelf": "a"}, {"shelf"}),
        ({"number": 1}, {"shelf"}),
        ({"name": "linzer\n"}, {"name"}),
    ],
)
async def test_the_errors_are_those_of_the_form_that_fits_best(
    client: Client, body: dict[str, Any], members: set[str]
) -> None:
    answer = await client.post("/find", json=body)
    assert answer.status == 400
    assert (await answer.json())["errors"].keys() == members


def test_a_body_of_another_kind_is_documented_with_its_limit() -> None:
    operation = openapi("Bakery", "1", routes)["paths"]["/photos"]["post"]
    assert operation["requestBody"]["content"].keys() == {"image/png", "application/octet-stream"}
    assert operation["x-body-limit"] == 100
    assert {"413", "415"} <= operation["responses"].keys()
