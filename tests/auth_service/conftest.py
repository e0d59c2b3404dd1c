"""auth_service with a real database, asked over real HTTP."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from aiohttp import ClientResponse, CookieJar, DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from auth_service.app import create_app
from auth_service.container import CONTAINER, Container
from auth_service.settings import Settings
from shared.db import Database
from shared.service_token import ServiceToken
from tests.auth_service.mail.server import MailServer
from tests.conftest import INTERNAL_KEY
from tests.databases import MadeDatabase

PASSWORD = "correct horse battery"


UNLIMITED = {
    f"limit_{of}": 0
    for of in ("sign_ins", "registrations", "guests", "refreshes", "mails", "reads", "changes")
}
"""Settings without limits: the tests ask from one address."""


class MovingClock:
    """The present, moved by what a test wants."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Auth:
    """A running auth_service; every answer's text is kept for a look at what has left it."""

    client: TestClient[Request, Application]
    clock: MovingClock
    texts: list[str] = field(default_factory=list)
    _numbers: Any = field(default_factory=lambda: count(1))

    @property
    def container(self) -> Container:
        app = self.client.app
        assert app is not None
        return app[CONTAINER]

    @property
    def db(self) -> Database:
        return self.container.db()

    async def request(
        self, method: str, path: str, *, token: str | None = None, **options: Any
    ) -> tuple[int, Any, ClientResponse]:
        """Status, JSON body and the response itself."""
        headers = dict(options.pop("headers", {}))
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        async with self.client.request(method, path, headers=headers, **options) as response:
            self.texts.append(await response.text())
            body = await response.json(content_type=None)
        if response.status >= 400:
            assert response.content_type == "application/problem+json"
            assert body["status"] == response.status
            assert body["error"] == body["detail"]
        return response.status, body, response

    async def post(self, path: str, json: Any = None, **options: Any) -> tuple[int, Any]:
        status, body, _ = await self.request("POST", path, json=json, **options)
        return status, body

    async def get(self, path: str, **options: Any) -> tuple[int, Any]:
        status, body, _ = await self.request("GET", path, **options)
        return status, body

    async def register(self, username: str | None = None, **more: Any) -> Any:
        """Register; the answer."""
        username = username or f"player{next(self._numbers)}"
        body = {"username": username, "password": PASSWORD, **more}
        status, answer = await self.post("/api/auth/register", body)
        assert status == 201, answer
        return answer

    async def guest(self, pseudonym: str) -> Any:
        status, answer = await self.post("/api/auth/guest", {"pseudonym": pseudonym})
        assert status == 200, answer
        return answer

    async def feed(self, **query: Any) -> Any:
        token = ServiceToken(INTERNAL_KEY, caller="test", callee="auth")
        status, page = await self.get("/internal/feed", params=query, headers=token.header())
        assert status == 200, page
        return page


MakeAuth = Callable[..., Awaitable[Auth]]


@pytest.fixture
async def make_auth(
    make_database: Callable[[], MadeDatabase],
    aiohttp_server: Callable[..., Awaitable[TestServer]],
    aiohttp_client: Callable[..., Awaitable[Any]],
) -> MakeAuth:
    """A function that starts auth_service, on a database of its own unless it is given one."""

    async def make(database: MadeDatabase | None = None, *, cookies: bool = False, **settings: Any) -> Auth:
        clock = MovingClock()
        app = create_app(
            Settings(
                **{
                    "database_url": (database or make_database()).dsn("auth"),
                    "internal_key": INTERNAL_KEY,
                    "argon2_time": 1,
                    "argon2_memory": 64,
                    "github_url": "off",
                    "leetcode_url": "off",
                    "codeforces_url": "off",
                    **UNLIMITED,
                    **settings,
                }
            ),
            clock,
        )
        jar = CookieJar(unsafe=True) if cookies else DummyCookieJar()
        return Auth(await aiohttp_client(await aiohttp_server(app), cookie_jar=jar), clock)

    return make


@pytest.fixture
async def mail_server() -> AsyncIterator[MailServer]:
    async with MailServer() as server:
        yield server


@pytest.fixture
async def mailing(make_auth: MakeAuth, mail_server: MailServer) -> Auth:
    """auth_service with a mail server."""
    return await make_auth(**mail_settings(mail_server))


def mail_settings(server: MailServer) -> dict[str, str]:
    """Settings of a service that sends by this server."""
    return {
        "smtp_url": server.url,
        "mail_from": "Codemaze <no-reply@codemaze.example>",
        "links_url": "https://play.example.org/arena",
    }


@pytest.fixture
async def auth(make_auth: MakeAuth) -> Auth:
    return await make_auth()


def check_problem(outcome: tuple[int, Any], status: int, code: str) -> None:
    """The outcome of a request is this problem."""
    assert (outcome[0], outcome[1]["code"]) == (status, code), outcome
