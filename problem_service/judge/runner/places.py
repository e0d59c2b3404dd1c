"""A runner's own places: judges that share it may ask for more together than it has."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class NoPlace(Exception):
    """All places are taken, and the line before them is full."""


class Places:
    """At most ``places`` holders at once, and ``waiting`` more in line; first come, first served."""

    def __init__(self, places: int, waiting: int) -> None:
        self.places = places
        self._semaphore = asyncio.Semaphore(places)
        self._most_waiting = waiting
        self._waiting = 0

    @asynccontextmanager
    async def hold(self) -> AsyncIterator[None]:
        """Raises NoPlace at once when the line is full."""
        if self._semaphore.locked() and self._waiting >= self._most_waiting:
            raise NoPlace
        self._waiting += 1
        try:
            await self._semaphore.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._semaphore.release()
