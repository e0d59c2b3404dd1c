"""Signing in by an identity provider, through the gateway with real processes."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from deploy.stack import Stack, free_port
from tests.auth_service.providers.issuer import Issuer, settings
from tests.e2e.conftest import run_stack

ADA = {
    "sub": "auth0|1",
    "email": "ada@example.org",
    "email_verified": True,
    "name": "Ada Lovelace",
    "nickname": "ada",
}


@pytest.fixture
async def issuer(aiohttp_server: Callable[..., Awaitable[TestServer]]) -> Issuer:
    made = Issuer()
    server = await aiohttp_server(made.app())
    made.url = str(server.make_url("")).rstrip("/")
    made.claims = dict(ADA)
    return made


@pytest.fixture
async def arena(prepared: Path, issuer: Issuer) -> AsyncIterator[Stack]:
    """A stack that knows the issuer, and where browsers reach it."""
    port = free_port()
    with run_stack(
        prepared,
        GATEWAY_PORT=port,
        PUBLIC_URL=f"http://127.0.0.1:{port}",
        AUTH_PROVIDERS=settings(issuer.setting()),
        AUTH_PROVIDER_TIMEOUT="30",
    ) as running:
        yield running


async def test_the_collaborative_front_end_and_a_browser_sign_in_by_a_provider(
    arena: Stack, issuer: Issuer
) -> None:
    async with aiohttp.ClientSession(arena.url, cookie_jar=aiohttp.DummyCookieJar()) as http:

        async def ask(method: str, path: str, token: str) -> tuple[int, dict[str, object]]:
            async with http.request(method, path, headers={"Authorization": f"Bearer {token}"}) as answer:
                return answer.status, await answer.json(content_type=None)

        status, login = await ask("POST", "/api/auth/login", issuer.token())
        assert status == 200, login
        assert login.keys() >= {"message", "access_token", "refresh_token", "user"}
        user = login["user"]
        assert isinstance(user, dict)
        assert user.keys() >= {
            *("id", "email", "name", "picture", "github_username", "leetcode_username"),
            *("codeforces_username", "created_at", "updated_at", "is_active", "is_verified"),
        }
        assert (user["email"], user["name"]) == (ADA["email"], ADA["name"])
        assert user["is_verified"] is True
        status, synced = await ask("POST", "/api/auth/sync", issuer.access_token())
        assert (status, synced["data"]) == (200, user)
        status, refreshed = await ask("POST", "/api/auth/refresh", str(login["refresh_token"]))
        assert (status, refreshed["user"]) == (200, user)
        status, me = await ask("GET", "/api/auth/me", str(refreshed["access_token"]))
        assert (status, me["id"]) == (200, user["id"])
        status, refused = await ask("POST", "/api/auth/login", issuer.token(aud="another-app"))
        assert (status, refused["code"]) == (401, "provider-token-refused")

    jar = aiohttp.CookieJar(unsafe=True)  # for an IP address, too
    async with aiohttp.ClientSession(arena.url, cookie_jar=jar) as browser:
        async with browser.get("/api/auth/providers") as answer:
            (provider,) = (await answer.json())["providers"]
        async with browser.get(provider["start_url"] + "?return_to=/api/auth/me") as answer:
            visited = [each.url.path for each in answer.history]
            assert visited == [
                "/api/auth/oauth/acme/start",
                "/authorize",
                "/api/auth/oauth/acme/callback",
            ]
            assert answer.status == 200
            assert (await answer.json())["id"] == user["id"]
            callback = answer.history[-1].url
        async with browser.get(callback) as answer:
            assert (answer.status, (await answer.json())["code"]) == (400, "state-mismatch")
    async with (
        aiohttp.ClientSession(arena.url, cookie_jar=aiohttp.DummyCookieJar()) as stranger,
        stranger.get("/api/auth/oauth/acme/start?return_to=/health") as answer,
    ):
        assert answer.url.query["error"] == "state-mismatch"  # it keeps no cookie
