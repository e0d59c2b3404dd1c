"""A limit to guessing: of codes and passwords of rooms."""

import contextlib
import math
import time
from collections.abc import Callable, Iterator
from uuid import UUID

from shared.errors import TooMany

_TIDY_ABOVE = 10_000
"""Keys kept before those of the past are dropped."""


class Attempts:
    """Lets ``most`` attempts of a key fail in ``window`` seconds; those under way count until they succeed.

    Kept in memory: with several instances one may guess as many times as often.
    """

    def __init__(self, most: int, window: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._window = window
        self._clock = clock
        self._failed: dict[UUID, tuple[float, int]] = {}
        """When the key's window ends, and how many failed in it."""

    @contextlib.contextmanager
    def one(self, key: UUID, *failures: type[Exception]) -> Iterator[None]:
        """An attempt, which fails if one of ``failures`` leaves the block. Raises TooMany."""
        now = self._clock()
        ends_at, count = self._failed.get(key, (0.0, 0))
        if ends_at <= now:
            ends_at, count = now + self._window, 0
        if count >= self._most:
            raise TooMany(retry_after=math.ceil(ends_at - now))
        self._tidy(now)
        self._failed[key] = ends_at, count + 1
        try:
            yield
        except failures:
            raise
        except BaseException:
            self._take_back(key, ends_at)
            raise
        self._take_back(key, ends_at)

    def _take_back(self, key: UUID, ends_at: float) -> None:
        now_ends_at, count = self._failed.get(key, (0.0, 0))
        if now_ends_at == ends_at:
            self._failed[key] = ends_at, count - 1

    def _tidy(self, now: float) -> None:
        if len(self._failed) > _TIDY_ABOVE:
            self._failed = {key: each for key, each in self._failed.items() if each[0] > now and each[1]}
