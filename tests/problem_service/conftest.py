"""problem_service on a real port, on uvloop as in production, with a bank of two problems."""

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import aiohttp
import pytest
import uvloop
from aiohttp import web

from problem_service.app import create_app
from problem_service.container import CONTAINER
from problem_service.loading.load import Loaded, load_bank
from problem_service.settings import Settings
from shared.db import Database
from shared.service_token import ServiceToken
from shared.settings import load
from tests.conftest import INTERNAL_KEY
from tests.databases import MadeDatabase
from tests.fakes import FakeAuth
from tests.problem_service.runners import running_runner

SMALL_BANK = Path(__file__).parent / "bank"


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """A copy of the small bank, to change at will."""
    return Path(shutil.copytree(SMALL_BANK, tmp_path / "bank", ignore=shutil.ignore_patterns("__pycache__")))


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def add_problem(bank: Path, number: int, *, rank: str, tags: list[str]) -> str:
    """A further problem like ``add-up``; gives its slug."""
    slug = f"extra-{number}"
    shutil.copytree(bank / "add-up", bank / slug)
    definition = bank / slug / "problem.toml"
    edit(definition, "Add Up", f"Extra {number}")
    edit(definition, 'rank = "bronze"', f'rank = "{rank}"')
    edit(definition, 'tags = ["maths", "arrays"]', f"tags = {tags}")
    return slug


@pytest.fixture
def dsn(make_database: Callable[[], MadeDatabase]) -> str:
    return make_database().dsn("problem")


@pytest.fixture
async def db(dsn: str) -> AsyncIterator[Database]:
    async with Database(dsn, size=4) as database:
        yield database


LoadBank = Callable[[Path], Awaitable[Loaded]]


@pytest.fixture
def load_problems(db: Database) -> LoadBank:
    """Loads a bank into the test's database."""

    async def load_it(folder: Path) -> Loaded:
        return await load_bank(db, folder, lambda _slug, _done, _total: None)

    return load_it


@dataclass
class Service:
    """A running problem_service, and ways to ask it."""

    url: str
    auth: FakeAuth
    session: aiohttp.ClientSession
    app: web.Application
    runner: web.AppRunner

    async def stop(self) -> None:
        """End it before the test is over, as SIGTERM does."""
        await self.runner.cleanup()

    @property
    def waiting(self) -> int:
        """How many submissions stand in line."""
        return self.app[CONTAINER].judge().waiting

    def as_player(self, **options: Any) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.auth.token(**options)}"}

    def as_game(self) -> dict[str, str]:
        return ServiceToken(INTERNAL_KEY, caller="game", callee="problem").header()

    async def get(self, path: str, status: int = 200, **options: Any) -> Any:
        """The JSON of a GET by a guest."""
        options.setdefault("headers", self.as_player(role="guest"))
        async with self.session.get(self.url + path, **options) as response:
            assert response.status == status, await response.text()
            return await response.json(content_type=None)

    async def post(self, path: str, body: object, status: int = 200) -> Any:
        """The JSON of a POST by game_service."""
        async with self.session.post(self.url + path, json=body, headers=self.as_game()) as response:
            assert response.status == status, await response.text()
            return await response.json(content_type=None)

    def judge(self, **body: Any) -> Any:
        """A POST to the judge, as a context of its response."""
        return self.session.post(f"{self.url}/internal/judge", json=body, headers=self.as_game())


class MakeService(Protocol):
    def __call__(self, **settings: Any) -> Awaitable[Service]: ...


@pytest.fixture(scope="session")
def runner_address() -> Iterator[str]:
    """The address of a runner that the tests share, with two places."""
    folder = tempfile.mkdtemp(prefix="codemaze-tests-runner-")  # the path of a socket has a limit
    address = f"unix:{folder}/socket"
    with running_runner(address, "--boxes", "2"):
        yield address
    shutil.rmtree(folder)


@pytest.fixture
async def make_service(dsn: str, runner_address: str) -> AsyncIterator[MakeService]:
    """Starts a service on the test's database; ``settings`` override.

    It shares the tests' runner, unless it is to have a runner of its own with ``judge_boxes``.
    """
    async with contextlib.AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        auth = FakeAuth(INTERNAL_KEY)

        async def serve(app: web.Application) -> tuple[str, web.AppRunner]:
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            return f"http://127.0.0.1:{runner.addresses[0][1]}", runner

        auth_url, _ = await serve(auth.create_app())
        stack.push_async_callback(auth.publish, "tests_ended")  # lets go of requests that wait for entries

        async def make(**settings: Any) -> Service:
            environ = {"PROBLEM_DATABASE_URL": dsn, "INTERNAL_KEY": INTERNAL_KEY, "AUTH_URL": auth_url}
            runners = () if "judge_boxes" in settings else (runner_address,)
            app = create_app(replace(load(Settings, environ), **{"runners": runners} | settings))
            url, runner = await serve(app)
            return Service(url, auth, session, app, runner)

        yield make


@pytest.fixture
async def service(make_service: MakeService, load_problems: LoadBank, bank: Path) -> Service:
    """A service that has the small bank."""
    await load_problems(bank)
    return await make_service()
