"""Callers of the executions' API, over real HTTP."""

import io
import json
import uuid
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from problem_service.container import CONTAINER
from tests.problem_service.conftest import LoadBank, MakeService, Service
from tests.waiting import until

FINAL = ("completed", "failed", "cancelled")
ECHO = "import sys\nfor line in sys.stdin:\n    print(line, end='')\n"
TALKS = "print('here I am', flush=True)\nwhile True:\n    pass\n"
"""Prints, then computes until it is stopped."""
SUM = "def add_up(numbers):\n    print('numbers:', numbers)\n    return sum(numbers)\n"

Event = dict[str, Any]


@dataclass
class Caller:
    """One user of a service."""

    service: Service
    user_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    role: str = "player"

    def at(self, service: Service) -> "Caller":
        """The same user at another instance, which trusts the same keys."""
        return Caller(service, self.user_id, self.role)

    def ask(self, method: str, path: str, *, headers: dict[str, str] | None = None, **options: Any) -> Any:
        """A request, as a context of its response."""
        known = self.service.as_player(sub=self.user_id, role=self.role)
        url = self.service.url + path
        return self.service.session.request(method, url, headers=known | (headers or {}), **options)

    async def json(self, method: str, path: str, status: int = 200, **options: Any) -> Any:
        async with self.ask(method, path, **options) as response:
            assert response.status == status, await response.text()
            return await response.json(content_type=None)

    async def post(self, status: int = 202, *, key: str | None = None, **body: Any) -> Any:
        """Ask for an execution, in Python on no input unless the body says otherwise."""
        body = {"language": "python", "source": ECHO} | body
        if "problem_id" not in body:
            body.setdefault("stdin", "")
        headers = {} if key is None else {"Idempotency-Key": key}
        return await self.post_body(body, status, headers)

    async def post_body(self, body: object, status: int, headers: dict[str, str] | None = None) -> Any:
        """Ask for an execution with this body, bytes or what is sent as JSON."""
        data = io.BytesIO(body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode())
        typed = {"Content-Type": "application/json"} | (headers or {})
        return await self.json("POST", "/api/executions", status, data=data, headers=typed)

    async def get(self, execution_id: str) -> Any:
        return await self.json("GET", f"/api/executions/{execution_id}")

    async def cancel(self, execution_id: str) -> Any:
        return await self.json("DELETE", f"/api/executions/{execution_id}")

    async def finished(self, execution_id: str, within: float = 60) -> Any:
        """The execution, once it is over."""

        async def over() -> Any:
            execution = await self.get(execution_id)
            return execution if execution["status"] in FINAL else None

        return await until(over, every=0.02, within=within)

    async def run(self, **body: Any) -> Any:
        """An execution from its start to its end."""
        return await self.finished((await self.post(**body))["id"])

    async def reaches(self, execution_id: str, status: str) -> None:
        async def holds() -> bool:
            return bool((await self.get(execution_id))["status"] == status)

        await until(holds, every=0.02, within=30)

    async def events(self, execution_id: str, after: str | None = None) -> AsyncGenerator[Event, None]:
        """Follow it; each event with its name, its id and its data."""
        headers = {} if after is None else {"Last-Event-ID": after}
        path = f"/api/executions/{execution_id}/events"
        async with self.ask("GET", path, headers=headers) as response:
            assert response.status == 200, await response.text()
            assert response.content_type == "text/event-stream"
            async for event in read_events(response):
                yield event


async def read_events(response: aiohttp.ClientResponse) -> AsyncGenerator[Event, None]:
    """As a browser does, but that comments are events named ``comment``."""
    event: Event = {}
    async for raw in response.content:
        line = raw.decode().removesuffix("\n")
        if not line:
            if "data" in event:
                yield event | {"data": json.loads(event["data"])}
            event = {}
        elif line.startswith(":"):
            yield {"event": "comment"}
        else:
            name, _, value = line.partition(": ")
            event[name] = value


@pytest.fixture
def make_caller(service: Service) -> Callable[..., Caller]:
    """Makes users of the service."""

    def make(role: str = "player") -> Caller:
        return Caller(service, role=role)

    return make


@pytest.fixture
def ada(make_caller: Callable[..., Caller]) -> Caller:
    return make_caller()


@pytest.fixture
def bob(make_caller: Callable[..., Caller]) -> Caller:
    return make_caller()


MakeCallers = Callable[..., Any]


@pytest.fixture
async def make_callers(make_service: MakeService, load_problems: LoadBank, bank: Any) -> MakeCallers:
    """Starts a service with settings of one's own, and gives two users of it."""
    await load_problems(bank)

    async def make(**settings: Any) -> tuple[Caller, Caller]:
        service = await make_service(**settings)
        return Caller(service), Caller(service)

    return make


def held(service: Service) -> int:
    """How many executions an instance holds."""
    return len(service.app[CONTAINER].worker()._held)
