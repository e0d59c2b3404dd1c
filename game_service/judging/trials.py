"""Runs that give no verdict: how often and how long a submission is run again, and what it gets then."""

import asyncio
import time
from collections.abc import AsyncGenerator

from game_service.battles.domain import Verdict
from game_service.clients import JudgeBusy, Line, ProblemsUnavailable, TestDone, Total
from shared.errors import CodemazeError

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0
"""Seconds before a submission is run again."""
MOST_FAILURES = 3
"""Runs in which the judge itself may fail before that is the submission's verdict."""


class JudgeFailed(CodemazeError):
    """The judge failed by its own fault; another run may end otherwise."""

    code = "judge-failed"

    def __init__(self, total: Total) -> None:
        super().__init__()
        self.total = total


class Trial:
    """What became of a submission's runs so far."""

    def __init__(self, patience: float) -> None:
        """``patience``: seconds after which a judge that cannot be reached is waited for no longer."""
        self.given_up: Total | None = None
        """What the submission gets, no further run being of use."""
        self._ends_at = time.monotonic() + patience
        self._pause = FIRST_PAUSE
        self._asked_for = 0
        self._failures = 0

    def failed(self, error: Exception) -> None:
        """Note how a run ended without a verdict."""
        match error:
            case JudgeFailed(total=total):
                self._fail(total.tests)
            case ProblemsUnavailable():
                if isinstance(error, JudgeBusy):
                    self._asked_for = error.retry_after or 0
                if time.monotonic() >= self._ends_at:
                    self.given_up = _no_verdict()
            case CodemazeError():
                self.given_up = _no_verdict()
            case _:
                self._fail(tests=0)

    def _fail(self, tests: int) -> None:
        self._failures += 1
        if self._failures == MOST_FAILURES:
            self.given_up = _no_verdict(tests)

    def pause(self) -> float:
        """Seconds to wait now: longer each time, and as long as a busy judge asked for."""
        pause = max(self._pause, self._asked_for)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        self._asked_for = 0
        return pause


def is_failure(line: Line) -> bool:
    """Whether this is the judge's own fault, which says nothing of the submission."""
    return isinstance(line, TestDone | Total) and line.verdict == Verdict.IE


async def batches(lines: AsyncGenerator[Line, None]) -> AsyncGenerator[list[Line], None]:
    """Lines in lists of those that came while the list before was worked on."""
    queue: asyncio.Queue[Line | BaseException | None] = asyncio.Queue()

    async def read() -> None:
        async for line in lines:
            queue.put_nowait(line)

    def end(reader: "asyncio.Task[None]") -> None:
        """Whatever it ended with is for who waits at the other end."""
        queue.put_nowait(None if reader.cancelled() else reader.exception())

    reader = asyncio.create_task(read())
    reader.add_done_callback(end)
    try:
        ended = False
        while not ended:
            items = [await queue.get()]
            while not queue.empty():
                items.append(queue.get_nowait())
            last = items[-1]
            ended = last is None
            batch = [item for item in items if item is not None and not isinstance(item, BaseException)]
            if batch:
                yield batch
            if isinstance(last, BaseException):
                raise last
    finally:
        reader.cancel()
        await asyncio.wait([reader])


def _no_verdict(tests: int = 0) -> Total:
    """What counts for the log, the sender and the database alike: nothing passed."""
    return Total(verdict=Verdict.IE, passed=0, tests=tests, data={})
