"""How many streams a user holds open."""

import contextlib
from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from problem_service.executions.domain import TooManyFollowed

MOST = 20
"""Streams of one user at a time."""


class Followers:
    """Counts the streams that are open in this process."""

    def __init__(self) -> None:
        self._open: Counter[UUID] = Counter()

    @contextlib.contextmanager
    def hold(self, user_id: UUID) -> Iterator[None]:
        """A stream is open for as long as the block goes on. Raises TooManyFollowed."""
        if self._open[user_id] >= MOST:
            raise TooManyFollowed(retry_after=1)
        self._open[user_id] += 1
        try:
            yield
        finally:
            self._open[user_id] -= 1
            if not self._open[user_id]:
                del self._open[user_id]
