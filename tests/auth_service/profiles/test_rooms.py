"""What game_service knows of the caller: rooms, and a summary of them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from tests.auth_service.conftest import MakeAuth, check_problem
from tests.auth_service.profiles.game import ROOM, ROOMS, SUMMARY, FakeGame


@pytest.fixture
async def game() -> AsyncIterator[tuple[FakeGame, TestServer]]:
    game = FakeGame()
    server = TestServer(game.create_app())
    await server.start_server(shutdown_timeout=0)
    yield game, server
    await server.close()


async def test_rooms_and_dashboard_come_from_game_service(
    make_auth: MakeAuth, game: tuple[FakeGame, TestServer]
) -> None:
    fake, server = game
    auth = await make_auth(game_url=("http://127.0.0.1:1", f"http://127.0.0.1:{server.port}"))
    account = await auth.register("ada", email="ada@example.org")
    token, user_id = account["access_token"], account["user"]["id"]
    fake.answer = ROOMS
    query = {"page": "2", "per_page": "1"}
    assert await auth.get("/api/users/rooms", params=query, token=token) == (200, ROOMS)
    fake.answer = SUMMARY
    _, dashboard = await auth.get("/api/users/dashboard", token=token)
    assert dashboard == {"dashboard": {"user": account["user"], **SUMMARY}}
    assert fake.asked == [
        (f"/internal/users/{user_id}/rooms", query),
        (f"/internal/users/{user_id}/rooms/summary", {}),
    ]
    fake.answer, fake.pieces = ROOMS | {"rooms": [ROOM | {"description": "x" * 5_000}] * 100}, True
    assert await auth.get("/api/users/rooms", token=token) == (200, fake.answer)
    outcome = await auth.get("/api/users/rooms", params={"page": "0"}, token=token)
    check_problem(outcome, 400, "validation-failed")
    for path in ("/api/users/rooms", "/api/users/dashboard"):
        check_problem(await auth.get(path), 401, "unauthenticated")


async def test_without_game_service_one_may_try_again(
    make_auth: MakeAuth, game: tuple[FakeGame, TestServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auth_service.clients.TIMEOUT", 0.3)
    fake, server = game
    auth = await make_auth(game_url=(f"http://127.0.0.1:{server.port}",))
    token = (await auth.register("ada"))["access_token"]
    faults: tuple[tuple[int, Any, bool], ...] = (
        (500, {}, False),
        (401, {}, False),
        (200, "no JSON", False),
        (200, [], False),
        (302, {}, False),
        (200, ROOMS, True),
    )
    for fake.status, fake.answer, fake.hang in faults:
        for path in ("/api/users/rooms", "/api/users/dashboard"):
            status, problem, response = await auth.request("GET", path, token=token)
            check_problem((status, problem), 503, "rooms-unavailable")
            assert response.headers["Retry-After"] == "1"
    assert (await auth.get("/api/users/profile", token=token))[0] == 200
    fake.hang = False
    assert (await auth.get("/api/users/rooms", token=token))[0] == 200
