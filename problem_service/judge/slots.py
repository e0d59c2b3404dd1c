"""A bounded queue before a bounded number of places."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared.errors import CodemazeError, Kind


class JudgeBusy(CodemazeError):
    """Too many submissions are waiting to be judged; try again soon."""

    code = "judge-busy"
    kind = Kind.UNAVAILABLE


class Slots:
    """At most ``places`` holders at once; at most ``waiting`` more in line, first come, first served.

    Tries, which count for nothing, have a line of their own, as long, that waits behind the other one, and
    never more than half of the places: they hold up nobody's submission where there are two or more.
    """

    def __init__(self, places: int, waiting: int) -> None:
        self._free = places
        self._free_for_tries = (places + 1) // 2
        self._most_waiting = waiting
        self._submissions: deque[asyncio.Future[None]] = deque()
        self._tries: deque[asyncio.Future[None]] = deque()

    @property
    def waiting(self) -> int:
        return len(self._submissions) + len(self._tries)

    @asynccontextmanager
    async def hold(self, *, is_try: bool = False) -> AsyncIterator[None]:
        """Raises JudgeBusy at once when the line is full."""
        await self._acquire(is_try)
        try:
            yield
        finally:
            self._release(is_try)

    async def _acquire(self, is_try: bool) -> None:
        if self._has_place(is_try):
            self._take(is_try)
            return
        line = self._tries if is_try else self._submissions
        if len(line) >= self._most_waiting:
            raise JudgeBusy(retry_after=2)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._release(is_try)  # the place came in the same moment: hand it on
            elif turn in line:
                line.remove(turn)
            raise

    def _has_place(self, is_try: bool) -> bool:
        return self._free > 0 and (not is_try or self._free_for_tries > 0)

    def _take(self, is_try: bool) -> None:
        self._free -= 1
        self._free_for_tries -= is_try

    def _release(self, is_try: bool) -> None:
        """Hand the place to the first in line, or keep it free."""
        self._free += 1
        self._free_for_tries += is_try
        for line, of_tries in ((self._submissions, False), (self._tries, True)):
            while line and self._has_place(of_tries):
                turn = line.popleft()
                if not turn.done():
                    self._take(of_tries)
                    turn.set_result(None)
