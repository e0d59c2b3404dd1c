"""An issuer and an auth_service that knows it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from aiohttp import ClientResponse
from aiohttp.test_utils import TestServer

from auth_service.tables import AUDIT_LOG
from tests.auth_service.conftest import Auth, MakeAuth
from tests.auth_service.providers.issuer import Issuer, settings

PUBLIC_URL = "http://arena.example"


@pytest.fixture
async def issuer(aiohttp_server: Callable[..., Awaitable[TestServer]]) -> AsyncIterator[Issuer]:
    made = Issuer()
    server = await aiohttp_server(made.app())
    made.url = str(server.make_url("")).rstrip("/")
    yield made
    await made.release()


@pytest.fixture
async def arena(issuer: Issuer, make_auth: MakeAuth) -> Auth:
    """auth_service with the issuer as `acme` and its GitHub-like side as `hub`."""
    return await make_auth(
        providers=settings(issuer.setting(), issuer.hub_setting()),
        public_url=PUBLIC_URL,
        provider_timeout=30.0,
    )


@dataclass
class Browser:
    """A browser that keeps the cookies of auth_service alone, and goes where it is sent."""

    auth: Auth
    cookies: dict[str, str]
    public_url: str = PUBLIC_URL

    async def get(self, path: str) -> ClientResponse:
        """Open a page of ours."""
        header = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        _, _, response = await self.auth.request(
            "GET", path, headers={"Cookie": header}, allow_redirects=False
        )
        self.keep(response)
        return response

    def keep(self, response: ClientResponse) -> None:
        self.cookies.update({name: morsel.value for name, morsel in response.cookies.items()})

    async def leave(self, url: str) -> str:
        """Go to the provider, which sends the browser back; where to."""
        async with self.auth.client.session.get(url, allow_redirects=False) as response:
            assert response.status == 302, await response.text()
            location = response.headers["Location"]
        assert location.startswith(self.public_url)
        return location.removeprefix(self.public_url)

    async def start(self, name: str = "acme", return_to: str = "/rooms") -> str:
        """Begin a sign-in; the address at the provider."""
        response = await self.get(f"/api/auth/oauth/{name}/start?return_to={return_to}")
        assert response.status == 302, await response.text()
        return response.headers["Location"]

    async def sign_in(self, name: str = "acme", return_to: str = "/rooms") -> str:
        """The whole way; where the browser ends."""
        response = await self.get(await self.leave(await self.start(name, return_to)))
        assert response.status == 302, await response.text()
        return response.headers["Location"]


@pytest.fixture
def browser(arena: Auth) -> Browser:
    return Browser(arena, {})


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


async def refusals(auth: Auth) -> list[Any]:
    """The reasons of what was refused, the first one first."""
    statement = sa.select(AUDIT_LOG.c.data).where(AUDIT_LOG.c.event == "provider_refused")
    async with auth.db.connect() as conn:
        return [row.data["reason"] for row in await conn.all(statement.order_by(AUDIT_LOG.c.id))]
