"""Fetching figures in the background, one account of a site after another, on all instances."""

import asyncio
import logging
import random
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from aiohttp.abc import AbstractResolver
from prometheus_client import CollectorRegistry, Counter

from auth_service.clock import Clock
from auth_service.figures import repository
from auth_service.figures.client import Client, open_session
from auth_service.figures.domain import LEASE, Site, wait_after
from auth_service.figures.errors import NoFigures, NoSuchAccount, SiteRests
from auth_service.figures.fetching import fetch
from auth_service.figures.repository import Asked, Failed, Outcome, Postponed, Told
from auth_service.figures.settings import OFF, FigureSettings
from auth_service.figures.sites import SOURCES
from auth_service.figures.sites.github import HEADERS
from shared.db import Database, DatabaseUnavailable

log = logging.getLogger(__name__)

LONGEST_FETCH = LEASE - timedelta(seconds=10)
"""Then a fetch is given up, while the lease still holds."""
LONGEST_SLEEP = 300.0
"""Seconds; a clock may be set."""
RARELY = 4
"""So many times as long as figures are kept, it is believed that there is no such account."""
OUTCOMES = ("fetched", "unchanged", "not_found", "postponed", "failed", "unwanted")
"""What may come of a fetch, in the words of the metrics."""
AGAIN = 1.0
"""Seconds before another try where it is we who failed."""


class Figures:
    """One task for each site that is switched on."""

    def __init__(
        self,
        db: Database,
        settings: FigureSettings,
        clock: Clock,
        registry: CollectorRegistry,
        resolver: AbstractResolver | None = None,
    ) -> None:
        """``resolver``: of the sites' names; that of the system if None."""
        self._db = db
        self._settings = settings
        self._clock = clock
        self._resolver = resolver
        self._fetches = Counter(
            "codemaze_figures_fetches_total",
            "Fetches of figures from other sites.",
            ["site", "outcome"],
            registry=registry,
        )
        for site in _sites(settings):
            for outcome in OUTCOMES:
                self._fetches.labels(str(site), outcome)
        self._workers: list[_Worker] = []

    async def run(self) -> None:
        """Fetch for ever; what is under way at the end is asked for again by whoever is left."""
        settings = self._settings
        async with (
            open_session(settings.figures_timeout, self._resolver) as session,
            asyncio.TaskGroup() as tasks,
        ):
            for site, (base, headers) in _sites(settings).items():
                client = Client(session, base, headers, self._clock, pace=settings.figures_pace)
                worker = _Worker(self._db, site, client, settings.figures_age, self._clock, self._fetches)
                self._workers.append(worker)
                tasks.create_task(worker.run())

    async def wake(self) -> None:
        """Look for what is due."""
        for worker in self._workers:
            worker.wake()


def _sites(settings: FigureSettings) -> Mapping[Site, tuple[str, Mapping[str, str]]]:
    """Base URL and headers of each site that is switched on."""
    github = dict(HEADERS)
    if settings.github_token is not None:
        github["Authorization"] = f"Bearer {settings.github_token}"
    all_sites: dict[Site, tuple[str, Mapping[str, str]]] = {
        Site.GITHUB: (settings.github_url, github),
        Site.LEETCODE: (settings.leetcode_url, {}),
        Site.CODEFORCES: (settings.codeforces_url, {}),
    }
    return {site: (base, headers) for site, (base, headers) in all_sites.items() if base != OFF}


class _Worker:
    """Asks one site, for whoever is due."""

    def __init__(
        self, db: Database, site: Site, client: Client, age: int, clock: Clock, fetches: Counter
    ) -> None:
        self._db = db
        self._site = site
        self._client = client
        self._age = timedelta(seconds=age)
        self._clock = clock
        self._fetches = fetches
        self._news = asyncio.Event()
        self._failing = False

    def wake(self) -> None:
        self._news.set()

    async def run(self) -> None:
        """Work for ever."""
        while True:
            self._news.clear()
            try:
                wait = await self._step()
            except DatabaseUnavailable:
                wait = AGAIN
            except Exception:  # the outermost boundary of a task that must not end
                log.exception("figures of %s could not be fetched", self._site)
                wait = AGAIN
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), wait)

    async def _step(self) -> float:
        """Fetch for one account, if one is due; seconds to sleep."""
        now = self._clock()
        if self._client.rests_until > now:
            return min((self._client.rests_until - now).total_seconds(), LONGEST_SLEEP)
        async with self._db.connect() as conn:
            asked = await repository.take(conn, self._site, now)
            next_at = await repository.find_next(conn, self._site) if asked is None else None
        if asked is not None:
            await self._fetch(asked)
            return 0.0
        if next_at is None:
            return LONGEST_SLEEP
        return min(max((next_at - now).total_seconds(), 0.0), LONGEST_SLEEP)

    async def _fetch(self, asked: Asked) -> None:
        outcome, word = await self._outcome(asked)
        async with self._db.connect() as conn:
            stored = await repository.store(conn, asked, outcome)
        self._fetches.labels(str(self._site), word if stored else "unwanted").inc()

    async def _outcome(self, asked: Asked) -> tuple[Outcome, str]:
        """What becomes of the row, and a word for the metrics."""
        try:
            async with asyncio.timeout(LONGEST_FETCH.total_seconds()):
                fetched = await fetch(self._client, SOURCES[self._site], asked.username, asked.parts)
        except SiteRests as rest:
            return Postponed(rest.until), "postponed"
        except NoSuchAccount:
            self._works()
            return self._told(None, None), "not_found"
        except (NoFigures, TimeoutError) as error:
            self._fails(error)
            return self._failed(asked), "failed"
        except Exception:  # whatever it is that an answer can do, this account alone has it
            log.exception("an answer of %s could not be read", self._site)
            return self._failed(asked), "failed"
        self._works()
        return self._told(fetched.data, fetched.kept), "unchanged" if fetched.unchanged else "fetched"

    def _told(self, data: Mapping[str, Any] | None, parts: Mapping[str, Any] | None) -> Told:
        now = self._clock()
        age = self._age if data is not None else self._age * RARELY
        return Told(data, parts, now, stale_at=now + age)

    def _failed(self, asked: Asked) -> Failed:
        now = self._clock()
        failures = asked.failures + 1
        wait = wait_after(failures, random.random())  # noqa: S311  # spreads load, hides nothing
        if wait is None:
            return Failed(0, again_at=None, stale_at=now + self._age)
        return Failed(failures, again_at=now + wait, stale_at=now + self._age)

    def _fails(self, error: Exception) -> None:
        if not self._failing:
            log.warning("%s gives no figures: %s", self._site, str(error) or type(error).__name__)
        self._failing = True

    def _works(self) -> None:
        if self._failing:
            log.info("%s gives figures again", self._site)
        self._failing = False
