"""auth_service beside small servers that stand for the sites."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from aiohttp.test_utils import TestServer

from auth_service.figures import Site, ask_now, linked, stats_of
from auth_service.tables import FIGURES
from shared.metrics import METRICS
from tests.auth_service.conftest import Auth, MakeAuth
from tests.auth_service.figures.sites import Sites
from tests.databases import MadeDatabase
from tests.waiting import until


@dataclass
class Linking:
    """auth_service with users who have accounts elsewhere."""

    auth: Auth

    async def link(self, user: UUID, **accounts: str | None) -> None:
        """Link accounts, by site."""
        async with self.auth.db.begin() as conn:
            for site, name in accounts.items():
                await linked(conn, user, Site(site), name, self.auth.clock())

    async def user(self, **accounts: str | None) -> UUID:
        """A new user with accounts by site."""
        user = UUID((await self.auth.register())["user"]["id"])
        await self.link(user, **accounts)
        return user

    async def stats(self, user: UUID) -> dict[str, Any]:
        """A look at a user's figures."""
        async with self.auth.db.begin() as conn:
            return await stats_of(conn, user, self.auth.clock())

    async def ask(self, user: UUID) -> None:
        """Wish for figures now."""
        async with self.auth.db.begin() as conn:
            await ask_now(conn, user, self.auth.clock())

    async def pass_time(self, **time: float) -> None:
        """Let time pass for this service."""
        self.auth.clock.ahead += timedelta(**time)
        await self.auth.container.figures().wake()

    async def asking(self) -> list[Any]:
        """When each account was asked for and when it will be; a look at what is not old changes nothing."""
        async with self.auth.db.connect() as conn:
            statement = sa.select(FIGURES.c.site, FIGURES.c.asked_at, FIGURES.c.next_at)
            return await conn.all(statement.order_by(FIGURES.c.user_id, FIGURES.c.site))

    def count(self, site: str, outcome: str) -> int:
        """Fetches that came to this."""
        app = self.auth.client.app
        assert app is not None
        labels = {"site": site, "outcome": outcome}
        value = app[METRICS].registry.get_sample_value("codemaze_figures_fetches_total", labels)
        return int(value or 0)

    async def until(self, site: str, outcome: str, times: int) -> None:
        """Wait until so many fetches came to this."""
        await until(lambda: self.count(site, outcome) >= times, within=30)
        assert self.count(site, outcome) == times


MakeLinking = Callable[..., Awaitable[Linking]]


@pytest.fixture
async def sites(aiohttp_server: Callable[..., Awaitable[TestServer]]) -> tuple[Sites, TestServer]:
    sites = Sites()
    return sites, await aiohttp_server(sites.app())


@pytest.fixture
def make_linking(make_auth: MakeAuth, sites: tuple[Sites, TestServer]) -> MakeLinking:
    """A function that starts auth_service, which asks the small servers as fast as it may."""

    async def make(database: MadeDatabase | None = None, **settings: Any) -> Linking:
        urls = {
            "github_url": str(sites[1].make_url("/github")),
            "leetcode_url": str(sites[1].make_url("/leetcode/graphql")),
            "codeforces_url": str(sites[1].make_url("/codeforces/")),
        }
        return Linking(await make_auth(database, **{**urls, "figures_pace": 0, **settings}))

    return make
