"""When to try again, and when not to."""

from datetime import datetime, timedelta

FIRST_WAIT = 15.0
LONGEST_WAIT = 3600.0
"""Seconds between two attempts."""
PATIENCE = timedelta(days=1)
"""How long a letter is tried."""


def wait_after(attempt: int, draw: float) -> timedelta:
    """How long to wait after an attempt that failed, the first being 1.

    Twice as long each time up to `LONGEST_WAIT`, less up to a half: ``draw``, from [0, 1), keeps letters
    that failed together from coming back together.
    """
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(attempt - 1, 20))
    return timedelta(seconds=longest * (1 - draw / 2))


def next_attempt(created_at: datetime, attempt: int, now: datetime, draw: float) -> datetime | None:
    """When to try a letter again after an attempt that failed; None: never."""
    moment = now + wait_after(attempt, draw)
    return moment if moment < created_at + PATIENCE else None
