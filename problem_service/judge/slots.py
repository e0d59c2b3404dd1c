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
    """At most ``places`` holders at once; at most ``waiting`` more in line, first come, first served."""

    def __init__(self, places: int, waiting: int) -> None:
        self._free = places
        self._most_waiting = waiting
        self._line: deque[asyncio.Future[None]] = deque()

    @property
    def waiting(self) -> int:
        return len(self._line)

    @asynccontextmanager
    async def hold(self) -> AsyncIterator[None]:
        """Raises JudgeBusy at once when the line is full."""
        await self._acquire()
        try:
            yield
        finally:
            self._release()

    async def _acquire(self) -> None:
        if self._free > 0:
            self._free -= 1
            return
        if len(self._line) >= self._most_waiting:
            raise JudgeBusy(retry_after=2)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._line.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._release()  # the place came in the same moment: hand it on
            elif turn in self._line:
                self._line.remove(turn)
            raise

    def _release(self) -> None:
        """Hand the place to the first in line, or keep it free."""
        while self._line:
            turn = self._line.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
