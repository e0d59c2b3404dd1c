"""What the fakes have in common: a real server with faults and a memory of what it was asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from tests.problem_service.backends.fakes.faults import Faults

JsonObject = dict[str, Any]


def unchanged(answer: JsonObject) -> JsonObject:
    return answer


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]


@dataclass
class FakeService:
    """An async context.

    ``header`` and ``token``: what a request has to carry; nothing where the token is empty. ``amend`` changes
    the answer on a run of a program before it is sent.
    """

    header: str = "Authorization"
    token: str = ""
    refusal_status: int = 401
    amend: Callable[[JsonObject], JsonObject] = unchanged
    faults: Faults = field(default_factory=Faults)
    asked: list[Asked] = field(default_factory=list)
    running: int = 0
    ran: int = 0
    url: str = ""

    def routes(self) -> list[web.RouteDef]:
        raise NotImplementedError

    def count(self, method: str, path: str) -> int:
        return sum(asked.method == method and asked.path.startswith(path) for asked in self.asked)

    def is_open(self, request: web.Request) -> bool:
        return not self.token or request.headers.get(self.header) == self.token

    async def __aenter__(self) -> Self:
        app = web.Application(
            middlewares=[self._remember, self.faults.middleware, self._guard], client_max_size=64 << 20
        )
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def _remember(self) -> Middleware:
        @web.middleware
        async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
            self.asked.append(Asked(request.method, request.path, dict(request.headers)))
            return await handler(request)

        return middleware

    @property
    def _guard(self) -> Middleware:
        @web.middleware
        async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
            if not self.is_open(request):
                return web.json_response({"error": f"bad token {self.token}"}, status=self.refusal_status)
            return await handler(request)

        return middleware
