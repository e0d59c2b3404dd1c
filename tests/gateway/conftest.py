"""A gateway on a real port, on uvloop as in production, with fakes of the services behind it."""

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import pytest
import uvloop
from aiohttp import web
from prometheus_client import generate_latest

from gateway.app import GatewayRunner
from gateway.metrics import GatewayMetrics
from gateway.settings import Settings
from shared.settings import load
from tests.gateway.fakes import INTERNAL_KEY, FakeAuth
from tests.gateway.wire import Message, RawUpstream, Serve, Wire, answering, ok
from tests.waiting import until


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"uvloop": uvloop.new_event_loop}


SLOW_UPLOAD = 900_000
"""Bytes of a body that passes as a stream."""


@dataclass
class Running:
    """A gateway that runs, and how to reach it."""

    port: int
    auth: FakeAuth
    runner: GatewayRunner
    metrics: GatewayMetrics
    wires: list[Wire] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def connect(self) -> Wire:
        wire = Wire(*await asyncio.open_connection("127.0.0.1", self.port))
        self.wires.append(wire)
        return wire

    async def ask(
        self,
        path: str = "/api/battles",
        *,
        method: str = "GET",
        token: str | None = "player",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Message:
        """One request on a connection of its own; ``token``: a role, or None for no token."""
        wire = await self.connect()
        await wire.send(self.request(path, method=method, token=token, headers=headers, body=body))
        answer = await wire.receive(bodiless=method == "HEAD")
        await wire.close()
        return answer

    def request(
        self,
        path: str = "/api/battles",
        *,
        method: str = "GET",
        token: str | None = "player",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", "Host: arena.test"]
        if token is not None:
            lines.append(f"Authorization: Bearer {self.auth.token(role=token)}")
        if body is not None:
            lines.append(f"Content-Length: {len(body)}")
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + (body or b"")

    def upload_head(self, size: int = SLOW_UPLOAD, headers: Mapping[str, str] | None = None) -> bytes:
        """The head of a request whose body is sent afterwards."""
        headers = {"Content-Length": str(size), **(headers or {})}
        return self.request("/api/rooms", method="POST", headers=headers)

    def metric(self, line: str) -> float:
        """The value of a line of /metrics, named with its labels."""
        for each in generate_latest(self.metrics.registry).decode().splitlines():
            if each.startswith(line + " "):
                return float(each.rsplit(" ", 1)[1])
        return 0.0


def chunked_request(gateway: Running, *chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    head = gateway.request("/api/rooms", method="POST", headers={"Transfer-Encoding": "chunked"})
    return head + b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + end


async def assert_refused(gateway: Running, authorization: str | None, code: str) -> None:
    """Nothing passes with this header, and the answer says why."""
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = await gateway.ask(token=None, headers=headers)
    assert (answer.status, answer.json["code"]) == (401, code)
    assert answer.get("WWW-Authenticate") == "Bearer"
    assert answer.json["error"]


OK = ok()
SAME_ORIGIN = {"Origin": "http://arena.test"}


class MakeGateway(Protocol):
    def __call__(self, **settings: Any) -> Awaitable[Running]: ...


Answers = bytes | Callable[[Message], bytes]


class MakeUpstream(Protocol):
    def __call__(self, answers: Answers = ...) -> Awaitable[RawUpstream]: ...


ServeRaw = Callable[[Serve], Awaitable[RawUpstream]]


@pytest.fixture
async def resources() -> AsyncIterator[contextlib.AsyncExitStack]:
    async with contextlib.AsyncExitStack() as stack:
        yield stack


@pytest.fixture
async def make_app(
    resources: contextlib.AsyncExitStack,
) -> Callable[[web.Application], Awaitable[str]]:
    """Serves an application; gives its URL."""

    async def make(app: web.Application) -> str:
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1, handler_cancellation=True)
        await runner.setup()
        resources.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    return make


@pytest.fixture
async def serve_raw(resources: contextlib.AsyncExitStack) -> ServeRaw:
    """Starts a service of which each connection is served by hand."""

    async def serve_by_hand(serve: Serve) -> RawUpstream:
        upstream = RawUpstream(serve)
        await upstream.start()
        resources.push_async_callback(upstream.stop)
        return upstream

    return serve_by_hand


@pytest.fixture
async def make_upstream(serve_raw: ServeRaw) -> MakeUpstream:
    """Starts a service that answers each request the same, or by a function."""

    async def make(answers: Answers = OK) -> RawUpstream:
        requests: list[Message] = []
        upstream = await serve_raw(answering(answers, requests))
        upstream.requests = requests
        return upstream

    return make


@pytest.fixture
async def auth() -> FakeAuth:
    return FakeAuth()


@pytest.fixture
async def make_gateway(
    resources: contextlib.AsyncExitStack,
    make_app: Callable[[web.Application], Awaitable[str]],
    auth: FakeAuth,
) -> MakeGateway:
    """Starts a gateway that is ready; ``settings`` override. Services not given cannot be reached."""

    async def make(*, ready: bool = True, **settings: Any) -> Running:
        nowhere = "http://127.0.0.1:1"
        defaults = load(Settings, {"INTERNAL_KEY": INTERNAL_KEY, "PROBLEM_URL": nowhere, "GAME_URL": nowhere})
        if "auth_url" not in settings:
            settings["auth_url"] = await make_app(auth.create_app())
        if isinstance(settings.get("game_url"), str):
            settings["game_url"] = (settings["game_url"],)
        metrics = GatewayMetrics()
        runner = GatewayRunner(dataclasses.replace(defaults, **settings), metrics)
        await runner.setup()
        resources.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        running = Running(runner.addresses[0][1], auth, runner, metrics)
        resources.push_async_callback(_close_all, running)
        if ready:
            await until(lambda: runner.ready)
        return running

    return make


async def _close_all(running: Running) -> None:
    for wire in running.wires:
        wire.abort()
