"""Having all that is kept of oneself: complete, or refused."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from aiohttp import web
from aiohttp.test_utils import TestServer

from auth_service.export import clients, service
from auth_service.tables import AUDIT_LOG
from shared import service_token
from shared.identity import bearer
from tests.auth_service.conftest import PASSWORD, Auth, MakeAuth, check_problem
from tests.conftest import INTERNAL_KEY

PATH = "/api/auth/export"


class Other:
    """A service that keeps something of each user."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.answer: web.Response | None = None
        """In place of what is kept."""
        self.stuck = asyncio.Event()
        self.stuck.set()
        self.asked = asyncio.Semaphore(0)
        """One for each request that came."""
        self.at_once = self.most_at_once = 0

    def create_app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/internal/users/{id}/export", self._export)
        return app

    async def _export(self, request: web.Request) -> web.Response:
        token = bearer(request.headers["Authorization"])
        assert service_token.verify(token, INTERNAL_KEY, callee=self.name) == "auth"
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.asked.release()
        await self.stuck.wait()
        self.at_once -= 1
        return self.answer or web.json_response({"kept": self.name, "of": request.match_info["id"]})


@pytest.fixture
def game() -> Other:
    return Other("game")


@pytest.fixture
def problems() -> Other:
    return Other("problem")


@pytest.fixture
async def full(
    make_auth: MakeAuth,
    game: Other,
    problems: Other,
    aiohttp_server: Callable[..., Awaitable[TestServer]],
) -> Auth:
    """auth_service beside two others, one instance of which is gone."""
    urls = [
        str((await aiohttp_server(other.create_app())).make_url("")).rstrip("/") for other in (game, problems)
    ]
    return await make_auth(game_url=("http://127.0.0.1:9", urls[0]), problem_url=urls[1])


async def test_the_file_has_all_of_mine_and_nothing_of_others(full: Auth) -> None:
    ada = await full.register("ada", email="ada@example.org")
    await full.register("bea", email="bea@example.org")
    body = {"login": "ada", "password": PASSWORD}
    agent = {"User-Agent": "Lovelace/1.0", "X-Forwarded-For": "192.0.2.77"}
    _, again = await full.post("/api/auth/login", body, headers=agent)
    status, export, response = await full.request("GET", PATH, token=again["access_token"])
    assert status == 200
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    assert (response.content_type, response.headers["Cache-Control"]) == ("application/json", "no-store")
    user_id = ada["user"]["id"]
    assert export["account"]["id"] == user_id
    assert (export["account"]["email"], export["account"]["has_password"]) == ("ada@example.org", True)
    assert len(export["sessions"]) == 2
    assert ("Lovelace/1.0", "192.0.2.77") in [
        (session["user_agent"], session["address"]) for session in export["sessions"]
    ]
    assert "signed_in" in [event["event"] for event in export["events"]]
    assert export["game"] == {"kept": "game", "of": user_id}
    assert export["problems"] == {"kept": "problem", "of": user_id}
    text = json.dumps(export)
    assert not [secret for secret in ("bea", "argon2", again["refresh_token"]) if secret in text]
    async with full.db.connect() as conn:
        events = await conn.all(
            sa.select(AUDIT_LOG.c.event).where(AUDIT_LOG.c.user_id == UUID(user_id)).order_by(AUDIT_LOG.c.id)
        )
    assert events[-1].event == "data_exported"


@pytest.mark.parametrize("name", ["game", "problems"])
@pytest.mark.parametrize("fault", ["refuses", "no json", "a list", "too long", "hangs"])
async def test_it_is_never_given_in_part(
    full: Auth,
    name: str,
    fault: str,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    token = (await full.register("ada"))["access_token"]
    other: Other = request.getfixturevalue(name)
    match fault:
        case "refuses":
            other.answer = web.json_response({"kept": "all"}, status=503)
        case "no json":
            other.answer = web.Response(text="{")
        case "a list":
            other.answer = web.json_response([])
        case "too long":
            monkeypatch.setattr(clients, "LONGEST_ANSWER", 10)
        case "hangs":
            monkeypatch.setattr(clients, "TIMEOUT", 0.2)
            other.stuck.clear()
    status, body, response = await full.request("GET", PATH, token=token)
    other.stuck.set()
    check_problem((status, body), 503, "export-unavailable")
    assert response.headers["Retry-After"] == "5"
    assert "account" not in body
    async with full.db.connect() as conn:
        exported = sa.select(sa.func.count()).where(AUDIT_LOG.c.event == "data_exported")
        assert await conn.scalar(exported) == 0


async def test_few_are_put_together_at_a_time(
    full: Auth, game: Other, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = (await full.register("ada"))["access_token"]
    outcomes = await asyncio.gather(*(full.get(PATH, token=token) for _ in range(10)))
    assert {status for status, _ in outcomes} == {200}
    assert game.most_at_once <= 2

    monkeypatch.setattr(service, "PATIENCE", 0.1)
    game.asked = asyncio.Semaphore(0)
    game.stuck.clear()
    held = [asyncio.create_task(full.get(PATH, token=token)) for _ in range(2)]
    for _ in held:
        await game.asked.acquire()
    check_problem(await full.get(PATH, token=token), 503, "export-unavailable")
    game.stuck.set()
    assert [status for status, _ in await asyncio.gather(*held)] == [200, 200]
    assert (await full.get(PATH, token=token))[0] == 200


async def test_it_wants_a_fresh_session_but_of_guests(full: Auth) -> None:
    token = (await full.register("ada"))["access_token"]
    guest = (await full.guest("zed"))["access_token"]
    full.clock.ahead = timedelta(seconds=901)
    check_problem(await full.get(PATH, token=token), 401, "reauthentication-required")
    status, export = await full.get(PATH, token=guest)
    assert (status, export["account"]["has_password"]) == (200, False)
    check_problem(await full.get(PATH), 401, "unauthenticated")


async def test_who_acted_upon_one_is_nobodys_business(full: Auth) -> None:
    ada, admin = await full.register("ada"), await full.register("chief")
    async with full.db.begin() as conn:
        event: dict[str, Any] = {
            "at": full.clock(),
            "event": "unbanned",
            "user_id": UUID(ada["user"]["id"]),
            "actor_id": UUID(admin["user"]["id"]),
            "address": "198.51.100.9",
            "user_agent": "Chief/1",
            "data": {},
        }
        await conn.execute(sa.insert(AUDIT_LOG), **event)
    _, export = await full.get(PATH, token=ada["access_token"])
    (told,) = [each for each in export["events"] if each["event"] == "unbanned"]
    assert told["by_somebody_else"]
    text = json.dumps(export)
    assert not [each for each in (admin["user"]["id"], "198.51.100.9", "Chief/1") if each in text]
