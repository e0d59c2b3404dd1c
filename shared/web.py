"""REST as a table: each endpoint names its schemas, policy and errors; the table serves and documents them.

    routes = Routes("rooms")

    @routes.post("/api/rooms", body=CreateRoom(), answer=RoomAnswer(), status=201)
    async def create_room(call: Call) -> dict[str, object]:
        return {"room": await call.app[ROOMS].create(call.identity, **call.body)}

A handler parses nothing and maps no errors: it gets validated input and returns what the answer's schema
dumps, or a response of its own.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from urllib.parse import unquote_to_bytes

import marshmallow as ma
import orjson
from aiohttp import web
from aiohttp.typedefs import Handler as AioHandler

from shared import service_token
from shared.errors import (
    CodemazeError,
    Forbidden,
    TooLarge,
    Unauthenticated,
    UnsupportedMediaType,
    ValidationFailed,
)
from shared.fields import Input
from shared.identity import Identity, Role, Verifier, bearer

VERIFIER = web.AppKey("verifier", Verifier)
INTERNAL_KEY = web.AppKey("internal_key", str)
SERVICE = web.AppKey("service", str)

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*+\\u0000")
"""An escaped NUL character; program text with an escape of its own in it has a backslash before.

Backslashes are not given back: to be able to, the search would remember each, in thirty times their room.
"""
_MOST_MEMBERS = 1_000
_AUTHORS = (Role.AUTHOR, Role.MODERATOR, Role.ADMIN)
_MODERATORS = (Role.MODERATOR, Role.ADMIN)


class Policy(Enum):
    """Who may call an endpoint."""

    PUBLIC = "public"
    GUEST = "guest"
    """Anyone signed in, guests too."""
    PLAYER = "player"
    """An account of one's own."""
    AUTHOR = "author"
    """Who may write problems: authors, moderators and admins."""
    MODERATOR = "moderator"
    """Who may ban players: moderators and admins."""
    ADMIN = "admin"
    """Admins alone."""
    INTERNAL = "internal"
    """Another service."""


@dataclass(slots=True)
class Call:
    """A validated request."""

    request: web.Request
    body: Any
    query: dict[str, Any]
    path: dict[str, Any]
    headers: dict[str, Any]
    """Those that the endpoint's schema names."""
    signed_in: Identity | None

    @property
    def app(self) -> web.Application:
        return self.request.app

    @property
    def identity(self) -> Identity:
        """The caller; only for endpoints whose policy asks for one."""
        assert self.signed_in is not None
        return self.signed_in


Handler = Callable[[Call], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One row of the table."""

    method: str
    path: str
    handler: Handler
    tag: str
    policy: Policy
    body: ma.Schema | None
    query: ma.Schema | None
    path_schema: ma.Schema | None
    headers: ma.Schema | None
    answer: ma.Schema | None
    status: int
    errors: tuple[type[CodemazeError], ...]
    answers: dict[int, ma.Schema | None] = field(default_factory=dict)
    media_type: str = "application/json"
    body_limit: int | None = None
    raw_body: tuple[str, ...] = ()
    before_second_factor: bool = False


class Routes:
    """A table of endpoints of one subject."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.endpoints: list[Endpoint] = []

    def add(
        self,
        method: str,
        path: str,
        *,
        policy: Policy = Policy.PLAYER,
        body: ma.Schema | None = None,
        query: ma.Schema | None = None,
        path_schema: ma.Schema | None = None,
        headers: ma.Schema | None = None,
        answer: ma.Schema | None = None,
        status: int = 200,
        answers: dict[int, ma.Schema | None] | None = None,
        errors: Sequence[type[CodemazeError]] = (),
        media_type: str = "application/json",
        body_limit: int | None = None,
        raw_body: Sequence[str] = (),
        before_second_factor: bool = False,
    ) -> Callable[[Handler], Handler]:
        """Register a handler.

        ``answer`` dumps what the handler returns, with ``status``; ``answers``: further outcomes, documented.
        ``headers``: of the request; the keys of its fields (``data_key``) are the headers' names.
        ``body_limit``: bytes, where it is not the application's; at the gateway the path needs a row for it.
        ``raw_body``: in place of ``body``: the media types of one that the handler gets as it is, in bytes.
        ``before_second_factor``: also for accounts that have yet to turn on the one that is wanted of them;
        at the gateway the path needs a row for it.
        """

        def register(handler: Handler) -> Handler:
            self.endpoints.append(
                Endpoint(
                    method=method,
                    path=path,
                    handler=handler,
                    tag=self.tag,
                    policy=policy,
                    body=body,
                    query=query,
                    path_schema=path_schema,
                    headers=headers,
                    answer=answer,
                    status=status,
                    errors=tuple(errors),
                    answers=answers or {},
                    media_type=media_type,
                    body_limit=body_limit,
                    raw_body=tuple(raw_body),
                    before_second_factor=before_second_factor,
                )
            )
            return handler

        return register

    def get(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        return self.add("GET", path, **options)

    def post(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        return self.add("POST", path, **options)

    def put(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        return self.add("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        return self.add("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        return self.add("DELETE", path, **options)


def serve_routes(app: web.Application, *tables: Routes) -> None:
    """Serve the tables' endpoints; the application needs VERIFIER and INTERNAL_KEY as their policies do."""
    for table in tables:
        for endpoint in table.endpoints:
            if endpoint.method == "GET":
                app.router.add_get(endpoint.path, _serve(endpoint))  # HEAD too
            else:
                app.router.add_route(endpoint.method, endpoint.path, _serve(endpoint))


def _serve(endpoint: Endpoint) -> AioHandler:
    async def handle(request: web.Request) -> web.StreamResponse:
        identity = await _authorise(request, endpoint)
        call = Call(
            request=request,
            body=await _read_body(request, endpoint),
            query=_load(endpoint.query or Input(), _query(request)),
            path=_load(endpoint.path_schema, dict(request.match_info)) if endpoint.path_schema else {},
            headers=_load(endpoint.headers, _headers(request, endpoint.headers)) if endpoint.headers else {},
            signed_in=identity,
        )
        result = await endpoint.handler(call)
        if isinstance(result, web.StreamResponse):
            return result
        return answer(result, endpoint.answer, status=endpoint.status)

    return handle


def answer(
    value: Any, schema: ma.Schema | None = None, *, status: int = 200, headers: dict[str, str] | None = None
) -> web.Response:
    """A JSON response; ``value`` is dumped by the schema where there is one."""
    body = value if schema is None else schema.dump(value)
    return web.Response(
        body=orjson.dumps(body), status=status, headers=headers, content_type="application/json"
    )


async def _authorise(request: web.Request, endpoint: Endpoint) -> Identity | None:
    policy = endpoint.policy
    if policy is Policy.PUBLIC:
        return None
    token = bearer(request.headers.get("Authorization"))
    if policy is Policy.INTERNAL:
        service_token.verify(token, request.app[INTERNAL_KEY], callee=request.app[SERVICE])
        return None
    if token is None:
        raise Unauthenticated
    verifier = request.app[VERIFIER]
    identity = await verifier.verify(token, before_second_factor=endpoint.before_second_factor)
    check_role(identity, policy)
    return identity


def require_caller(call: Call, *names: str) -> None:
    """Raises Forbidden unless one of these services asks; for endpoints with the internal policy."""
    token = bearer(call.request.headers.get("Authorization"))
    if service_token.verify(token, call.app[INTERNAL_KEY], callee=call.app[SERVICE]) not in names:
        raise Forbidden("This is for other services.")


def check_role(identity: Identity, policy: Policy) -> None:
    """Raises Forbidden for a caller whose role is not enough."""
    if policy is Policy.PLAYER and identity.role is Role.GUEST:
        raise Forbidden("This needs an account; guests may not do it.")
    if policy is Policy.AUTHOR and identity.role not in _AUTHORS:
        raise Forbidden("This is for authors of problems.")
    if policy is Policy.MODERATOR and identity.role not in _MODERATORS:
        raise Forbidden("This is for moderators.")
    if policy is Policy.ADMIN and identity.role is not Role.ADMIN:
        raise Forbidden("This is for admins.")


async def _read_body(request: web.Request, endpoint: Endpoint) -> Any:
    """What the schema makes of the body, or the body as it is; None where none is taken."""
    schema, limit = endpoint.body, endpoint.body_limit
    if schema is None and not endpoint.raw_body:
        if (request.content_length or 0) > request.client_max_size:
            raise TooLarge
        return None
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("The body must not be compressed (no Content-Encoding).")
    if endpoint.raw_body and request.content_type not in endpoint.raw_body:
        raise UnsupportedMediaType(f"The body must be one of {', '.join(endpoint.raw_body)}.")
    raw = await (request.read() if limit is None else read_body(request, limit))
    if schema is None:
        return raw
    if raw and request.content_type != "application/json":
        raise UnsupportedMediaType
    most = schema.most_parts if isinstance(schema, Input) else None
    if most is not None and raw.count(b"[") + raw.count(b"{") > most:
        raise ValidationFailed(f"The body has more than {most} lists and objects.")
    data = parse_json(raw) if raw else {}
    if isinstance(data, dict) and len(data) > _MOST_MEMBERS:  # each would be refused by name
        raise ValidationFailed(f"The body has more than {_MOST_MEMBERS} members.")
    return _load(schema, data)


async def read_body(request: web.Request, limit: int) -> bytes:
    """A body of at most ``limit`` bytes, whatever the application's limit. Raises TooLarge."""
    if (request.content_length or 0) > limit:
        raise TooLarge
    raw = bytearray()
    async for piece in request.content.iter_any():
        raw += piece
        if len(raw) > limit:
            raise TooLarge
    return bytes(raw)


def holds_nul(raw: bytes) -> bool:
    """Whether a string of this JSON has a NUL character."""
    return b"\\u0000" in raw and _NUL.search(raw) is not None


def parse_json(raw: bytes) -> Any:
    """Strict JSON (no NaN, no lone surrogates, no NUL characters); raises ValidationFailed."""
    if holds_nul(raw):
        raise ValidationFailed("The NUL character is not allowed.")
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise ValidationFailed(f"The body is not valid JSON: {error}.") from error


def _query(request: web.Request) -> dict[str, str]:
    raw = unquote_to_bytes(request.rel_url.raw_query_string)
    try:
        if "\0" in raw.decode():
            raise ValidationFailed("The NUL character is not allowed.")
    except UnicodeDecodeError as error:
        raise ValidationFailed("The query is not valid UTF-8.") from error
    return dict(request.query)


def _headers(request: web.Request, schema: ma.Schema) -> dict[str, str]:
    """The headers that the schema names, where they are there."""
    names = (field.data_key or name for name, field in schema.fields.items())
    return {name: request.headers[name] for name in names if name in request.headers}


def _load(schema: ma.Schema, data: Any) -> Any:
    if not isinstance(data, dict):
        raise ValidationFailed("A JSON object is expected.")
    try:
        return schema.load(data)
    except ma.ValidationError as error:
        raise ValidationFailed(errors=_messages(error)) from error


def _messages(error: ma.ValidationError) -> dict[str, Any]:
    return error.messages if isinstance(error.messages, dict) else {"_schema": error.messages}
