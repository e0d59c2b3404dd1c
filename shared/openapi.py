"""OpenAPI 3.1, generated from the same tables and schemas that serve and validate.

An operation with a limit of its own to the body tells it in ``x-body-limit``, in bytes.
"""

import inspect
import re
from http import HTTPStatus
from typing import Any

import marshmallow as ma
from aiohttp import web
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from shared.errors import (
    CodemazeError,
    Forbidden,
    TooLarge,
    Unauthenticated,
    Unavailable,
    UnsupportedMediaType,
    ValidationFailed,
)
from shared.fields import OneOf, Problem
from shared.identity import SecondFactorMissing
from shared.web import Endpoint, Policy, Routes, answer

_ALWAYS: tuple[type[CodemazeError], ...] = (ValidationFailed, Unavailable)


def _name(schema: Any) -> str:
    cls = schema if isinstance(schema, type) else type(schema)
    return str(cls.__name__)


def openapi(title: str, version: str, *tables: Routes) -> dict[str, Any]:
    """The OpenAPI document of the tables' public endpoints."""
    plugin = MarshmallowPlugin(schema_name_resolver=_name)
    spec = APISpec(title=title, version=version, openapi_version="3.1.0", plugins=[plugin])
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    for table in tables:
        for endpoint in table.endpoints:
            if endpoint.policy is not Policy.INTERNAL:
                path = re.sub(r"\{(\w+):[^/]*\}", r"{\1}", endpoint.path)
                spec.path(path=path, operations={endpoint.method.lower(): _operation(endpoint)})
    return spec.to_dict()


def serve_openapi(app: web.Application, title: str, version: str, *tables: Routes) -> None:
    """Serve the document at /openapi.json."""
    document = openapi(title, version, *tables)

    async def handle(_request: web.Request) -> web.Response:
        return answer(document)

    app.router.add_get("/openapi.json", handle)


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    doc = inspect.getdoc(endpoint.handler) or ""
    summary, _, description = doc.partition("\n")
    operation: dict[str, Any] = {
        "operationId": endpoint.handler.__name__,
        "tags": [endpoint.tag],
        "summary": summary.rstrip("."),
        "responses": _responses(endpoint),
        "security": [] if endpoint.policy is Policy.PUBLIC else [{"bearer": []}],
    }
    if description.strip():
        operation["description"] = description.strip()
    parameters: list[dict[str, Any]] = []
    if endpoint.path_schema is not None:
        parameters.append({"in": "path", "schema": endpoint.path_schema})
    if endpoint.query is not None:
        parameters.append({"in": "query", "schema": endpoint.query})
    if endpoint.headers is not None:
        parameters.append({"in": "header", "schema": endpoint.headers})
    if parameters:
        operation["parameters"] = parameters
    if endpoint.body is not None:
        body = endpoint.body
        forms = body.forms if isinstance(body, OneOf) else (body,)
        operation["requestBody"] = {
            "required": all(any(field.required for field in form.fields.values()) for form in forms),
            "content": {"application/json": {"schema": _forms(body)}},
        }
    elif endpoint.raw_body:
        content: dict[str, Any] = {media_type: {} for media_type in endpoint.raw_body}
        operation["requestBody"] = {"required": True, "content": content}
    if endpoint.body_limit is not None:
        operation["x-body-limit"] = endpoint.body_limit
    return operation


def _forms(schema: ma.Schema) -> Any:
    return {"oneOf": list(schema.forms)} if isinstance(schema, OneOf) else schema


def _responses(endpoint: Endpoint) -> dict[str, Any]:
    outcomes: dict[int, ma.Schema | None] = {endpoint.status: endpoint.answer, **endpoint.answers}
    responses: dict[str, Any] = {}
    for status, schema in outcomes.items():
        responses[str(status)] = {"description": HTTPStatus(status).phrase}
        if schema is not None:
            responses[str(status)]["content"] = {endpoint.media_type: {"schema": _forms(schema)}}
    errors: set[type[CodemazeError]] = {*_ALWAYS, *endpoint.errors}
    if endpoint.policy is not Policy.PUBLIC:
        errors.add(Unauthenticated)
    if endpoint.policy not in (Policy.PUBLIC, Policy.GUEST):
        errors.add(Forbidden)
    if endpoint.policy not in (Policy.PUBLIC, Policy.INTERNAL) and not endpoint.before_second_factor:
        errors.add(SecondFactorMissing)
    if endpoint.body is not None or endpoint.raw_body:
        errors |= {UnsupportedMediaType, TooLarge}
    by_status: dict[int, list[type[CodemazeError]]] = {}
    for error in errors:
        by_status.setdefault(int(error.kind.value), []).append(error)
    for status, kinds in sorted(by_status.items()):
        codes = ", ".join(f"`{kind.code}`" for kind in sorted(kinds, key=lambda kind: kind.code))
        response = responses.setdefault(str(status), {})
        response["description"] = f"{HTTPStatus(status).phrase}: {codes}"
        response.setdefault("content", {})["application/problem+json"] = {"schema": Problem()}
    return responses
