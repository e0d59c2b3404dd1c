"""Tests of Clocks of Orro."""

import random
import re
from collections.abc import Iterator

MINUTES_PER_HOUR = 40
HOURS_PER_DAY = 18
MINUTES_PER_DAY = MINUTES_PER_HOUR * HOURS_PER_DAY
LARGEST_STEP = 1_000_000_000


def tests(rng: random.Random) -> Iterator[tuple[str, int]]:
    """Yield the arguments of each test, edge cases first."""
    yield "00:00", 0
    yield "17:39", 0
    yield "00:00", 1
    yield "00:00", -1
    yield "17:39", 1
    yield "09:39", 1
    yield "10:00", -1
    yield "05:05", 39
    yield "05:00", 40
    yield "08:20", MINUTES_PER_DAY
    yield "08:20", -MINUTES_PER_DAY
    yield "00:00", MINUTES_PER_DAY - 1
    yield "17:39", -(MINUTES_PER_DAY - 1)
    yield "12:34", LARGEST_STEP
    yield "01:23", -LARGEST_STEP
    for largest in (30, 100, 1_000, 1_000_000):
        yield _clock(rng), rng.randint(0, largest)
        yield _clock(rng), -rng.randint(0, largest)


def valid(clock: str, minutes: int) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert re.fullmatch("[01][0-9]:[0-3][0-9]", clock), "the clock does not show HH:MM"
    assert int(clock[:2]) < HOURS_PER_DAY, "the hour is out of range"
    assert -LARGEST_STEP <= minutes <= LARGEST_STEP, "minutes is out of range"


def _clock(rng: random.Random) -> str:
    return f"{rng.randrange(HOURS_PER_DAY):02}:{rng.randrange(MINUTES_PER_HOUR):02}"
