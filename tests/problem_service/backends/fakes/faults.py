"""What can go wrong with an HTTP service, on demand."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

Fault = Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]


@dataclass
class Planned:
    method: str
    path: str
    fault: Fault
    times: int

    def means(self, request: web.Request) -> bool:
        return request.method == self.method and request.path.startswith(self.path)


class Faults:
    """A middleware that does wrong as often as planned."""

    def __init__(self) -> None:
        self._planned: list[Planned] = []
        self.met = 0

    def plan(self, method: str, path: str, fault: Fault, *, times: int = 1_000_000) -> None:
        self._planned.append(Planned(method, path, fault, times))

    @property
    def middleware(self) -> Middleware:
        @web.middleware
        async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
            for planned in self._planned:
                if (
                    planned.times
                    and request.method == planned.method
                    and request.path.startswith(planned.path)
                ):
                    planned.times -= 1
                    self.met += 1
                    return await planned.fault(request, handler)
            return await handler(request)

        return middleware


def answer(
    status: int, *, headers: Mapping[str, str] | None = None, text: str = "", type_: str = ""
) -> Fault:
    async def fault(request: web.Request, _: Handler) -> web.StreamResponse:
        await request.read()
        return web.Response(status=status, headers=headers, text=text, content_type=type_)

    return fault


HTML = "<!doctype html><title>502 Bad Gateway</title><h1>Bad Gateway</h1>"


async def slow_headers(request: web.Request, _: Handler) -> web.StreamResponse:
    await request.read()
    await asyncio.Event().wait()
    raise AssertionError


async def slow_body(request: web.Request, _: Handler) -> web.StreamResponse:
    response = await _half(request)
    await asyncio.Event().wait()
    return response


async def cut_body(request: web.Request, _: Handler) -> web.StreamResponse:
    response = await _half(request)
    assert request.transport is not None
    request.transport.close()
    return response


async def dropped(request: web.Request, _: Handler) -> web.StreamResponse:
    await request.read()
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def cut_after_work(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The service does its work; its answer does not arrive."""
    await handler(request)
    return await cut_body(request, handler)


async def endless(request: web.Request, _: Handler) -> web.StreamResponse:
    """An answer that has no end, as fast as it is taken."""
    await request.read()
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(b'{"stdout": "')
    with contextlib.suppress(ConnectionResetError):
        while True:
            await response.write(b"x" * (1 << 20))
    return response


async def as_text(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The right answer as text/plain."""
    response = await handler(request)
    response.content_type = "text/plain"
    return response


async def _half(request: web.Request) -> web.StreamResponse:
    await request.read()
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'[{"token": "6d1')
    return response
