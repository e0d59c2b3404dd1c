"""Errors as HTTP answers: problem+json (RFC 9457), with the id under which the request is logged."""

import logging
import re
import uuid

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler

from shared.errors import (
    CodemazeError,
    InternalError,
    MethodNotAllowed,
    NotFound,
    TooLarge,
    ValidationFailed,
    problem,
)

log = logging.getLogger(__name__)

REQUEST_ID = "X-Request-ID"

_KNOWN_ID = web.RequestKey("request_id", str)

REQUEST_ID_FORM = re.compile(r"[A-Za-z0-9._-]{8,64}")


def new_request_id() -> str:
    return uuid.uuid4().hex


def request_id(request: web.Request) -> str:
    """The id under which this request is logged: the gateway's, or a new one."""
    known: str | None = request.get(_KNOWN_ID)
    if known is None:
        given = request.headers.get(REQUEST_ID, "")
        known = request[_KNOWN_ID] = given if REQUEST_ID_FORM.fullmatch(given) else new_request_id()
    return known


def problem_response(error: CodemazeError, request_id: str | None) -> web.Response:
    """problem+json (RFC 9457)."""
    headers = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return web.Response(
        body=orjson.dumps(problem(error, request_id)),
        status=error.status,
        headers=headers,
        content_type="application/problem+json",
    )


@web.middleware
async def errors_to_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The one place where an exception becomes an answer."""
    try:
        response = await handler(request)
    except CodemazeError as error:
        if error.status >= 500:
            log.warning("%s %s: %s", request.method, request.path, error.detail)
        response = problem_response(error, request_id(request))
    except web.HTTPException as error:
        response = _from_http_exception(error, request)
    except Exception as error:
        if error is request.content.exception():  # the body cannot be decoded, or the client left
            response = problem_response(ValidationFailed("The body cannot be read."), request_id(request))
        else:
            log.exception("%s %s failed [%s]", request.method, request.path, request_id(request))
            response = problem_response(InternalError(), request_id(request))
    if not response.prepared:
        response.headers[REQUEST_ID] = request_id(request)
    return response


def _from_http_exception(error: web.HTTPException, request: web.Request) -> web.StreamResponse:
    match error:
        case web.HTTPNotFound():
            return problem_response(NotFound(), request_id(request))
        case web.HTTPMethodNotAllowed():
            response = problem_response(MethodNotAllowed(), request_id(request))
            response.headers["Allow"] = ", ".join(sorted(error.allowed_methods))
            return response
        case web.HTTPRequestEntityTooLarge():
            return problem_response(TooLarge(), request_id(request))
        case web.HTTPClientError():
            return problem_response(ValidationFailed(error.reason), request_id(request))
    raise error
