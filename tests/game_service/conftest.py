"""game_service on a port of its own, with a real database, a fake auth_service and a fake problem_service."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
from aiohttp import web

from game_service.app import CONTAINER, create_app
from game_service.container import Container
from game_service.settings import Settings
from tests.conftest import INTERNAL_KEY
from tests.databases import MadeDatabase
from tests.fakes import FakeAuth
from tests.game_service.fakes import FakeProblems
from tests.game_service.players import Player
from tests.waiting import until

QUICK: dict[str, Any] = {
    "countdown": 0.05,
    "round_break": 0.05,
    "settle": 0.05,
    "round_seconds_min": 1,
    "restart_grace": 0.3,
    "drop_grace": 40.0,
}


async def listen(app: web.Application, port: int = 0) -> tuple[web.AppRunner, str]:
    """Serve an application; its runner and URL."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


@dataclass
class Game:
    """A running instance."""

    url: str
    runner: web.AppRunner
    settings: Settings

    @property
    def container(self) -> Container:
        assert self.runner.app is not None
        return self.runner.app[CONTAINER]

    async def stop(self) -> None:
        await self.runner.cleanup()


@dataclass
class World:
    """Everything around the service, and ways to make more of it."""

    auth: FakeAuth
    auth_url: str
    problems: FakeProblems
    problem_url: str
    database: MadeDatabase
    stack: AsyncExitStack
    http: aiohttp.ClientSession
    games: list[Game] = field(default_factory=list)

    @property
    def game(self) -> Game:
        return self.games[0]

    def settings(self, **changes: Any) -> Settings:
        return Settings(
            **QUICK
            | {
                "database_url": self.database.dsn("game"),
                "internal_key": INTERNAL_KEY,
                "auth_url": self.auth_url,
                "problem_url": self.problem_url,
            }
            | changes
        )

    async def start(self, **changes: Any) -> Game:
        """Start an instance of the service."""
        settings = self.settings(**changes)
        runner, url = await listen(create_app(settings))
        game = Game(url, runner, settings)
        self.games.append(game)
        self.stack.push_async_callback(game.stop)
        return game

    def token(self, user_id: str, name: str, **claims: Any) -> str:
        return self.auth.token(sub=user_id, name=name, **claims)

    def make_player(
        self, name: str, *, url: str | None = None, user_id: str | None = None, **claims: Any
    ) -> Player:
        """A player who has not connected yet; ``url``: of an instance, by default the first."""
        user_id = user_id or str(uuid4())
        token = self.token(user_id, name, **claims)
        player = Player(url or self.game.url, token, user_id, name)
        self.stack.push_async_callback(player.close)
        return player

    async def join(self, name: str, **options: Any) -> Player:
        """A player who is connected."""
        return await self.make_player(name, **options).connect()

    async def get(self, path: str, player: Player | None, **query: Any) -> tuple[int, Any]:
        """GET as a player: status and body."""
        headers = {} if player is None else {"Authorization": f"Bearer {player.token}"}
        async with self.http.get(self.game.url + path, params=query, headers=headers) as response:
            return response.status, await response.json()

    async def eventually(self, path: str, player: Player, fits: Callable[[Any], bool]) -> Any:
        """The body of a GET once it fits; for what no event tells of."""
        body: Any = None

        async def look() -> bool:
            nonlocal body
            body = (await self.get(path, player))[1]
            return fits(body)

        await until(look, every=0.05)
        return body

    async def post(self, path: str, player: Player, body: Any) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {player.token}"}
        async with self.http.post(self.game.url + path, json=body, headers=headers) as response:
            return response.status, await response.json()


@pytest.fixture
async def bare_world(make_database: Callable[[], MadeDatabase]) -> AsyncIterator[World]:
    """A world without an instance of the service yet."""
    auth, problems = FakeAuth(INTERNAL_KEY), FakeProblems(INTERNAL_KEY)
    async with AsyncExitStack() as stack:
        auth_runner, auth_url = await listen(auth.create_app())
        stack.push_async_callback(auth_runner.cleanup)
        stack.push_async_callback(auth.publish, "tests_ended")  # lets go of requests that wait for entries
        problem_runner, problem_url = await listen(problems.create_app())
        stack.push_async_callback(problem_runner.cleanup)
        stack.callback(problems.go.set)
        http = await stack.enter_async_context(aiohttp.ClientSession())
        yield World(auth, auth_url, problems, problem_url, make_database(), stack, http)


@pytest.fixture
def changes() -> dict[str, Any]:
    """Settings of the service that a test wants otherwise; to be parametrized."""
    return {}


@pytest.fixture
async def world(bare_world: World, changes: dict[str, Any]) -> World:
    """A world with one instance of the service."""
    await bare_world.start(**changes)
    return bare_world


Match = Callable[..., Awaitable[tuple[Player, Player, str]]]


@pytest.fixture
def match(world: World) -> Match:
    """A function that lets two players meet: both, and the battle's id."""

    async def make(**settings: Any) -> tuple[Player, Player, str]:
        ada, bob = await asyncio.gather(world.join("ada"), world.join("bob"))
        await ada.call("quick_match", **settings)
        await bob.call("quick_match", **settings)
        found = await ada.expect("match_found")
        assert (await bob.expect("match_found"))["battle_id"] == found["battle_id"]
        return ada, bob, found["battle_id"]

    return make
