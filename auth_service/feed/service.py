"""Reading the feed, waiting for what is new."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from auth_service.clock import Clock
from auth_service.feed import repository
from shared.db import Database

MARGIN = 60
"""Seconds beyond the life of an access token for which its revocation matters."""


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, and the position to go on from."""

    entries: Sequence[Any]
    position: int
    more: bool = False
    """Whether there are further ones already."""


class Feed:
    """Long polls of the feed, woken by the database's notifications."""

    def __init__(self, db: Database, access_lifetime: int, clock: Clock) -> None:
        self._db = db
        self._horizon = timedelta(seconds=access_lifetime + MARGIN)
        self._clock = clock
        self._news = asyncio.Event()
        self._closed = False

    async def wake(self) -> None:
        """Make waiting readers look again."""
        self._news.set()
        self._news = asyncio.Event()

    def close(self) -> None:
        """Let waiting readers go, with nothing."""
        self._closed = True
        self._news.set()

    async def read(self, after: int | None, types: Sequence[str], wait: float) -> Page:
        """The entries after a position; with none, waits up to ``wait`` seconds for one.

        ``after``: None for all that can matter to an access token that is still alive.
        """
        deadline = time.monotonic() + wait
        while True:
            news = self._news
            page = await self._read(after, types)
            left = deadline - time.monotonic()
            if page.entries or left <= 0 or self._closed:
                return page
            after = page.position
            try:
                await asyncio.wait_for(news.wait(), left)
            except TimeoutError:
                return page

    async def prune(self) -> None:
        """Forget what can matter to nobody."""
        async with self._db.connect() as conn:
            await repository.prune(conn, self._clock() - self._horizon)

    async def _read(self, after: int | None, types: Sequence[str]) -> Page:
        async with self._db.connect() as conn:
            # Entries up to the head, read first, are all visible to the statements that follow.
            head = await repository.get_head(conn)
            if after is None:
                first = await repository.find_first_since(conn, self._clock() - self._horizon)
                after = head if first is None else first - 1
            entries = await repository.get_page(conn, after=after, head=head, types=types)
        if len(entries) == repository.PAGE:
            return Page(entries, entries[-1].position, more=True)
        return Page(entries, max(after, head))
