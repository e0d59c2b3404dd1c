"""Tests of Three Drummers."""

import random
from collections.abc import Iterator

LONGEST_PERIOD = 100_000
MOST_TICKS = 10**15


def tests(rng: random.Random) -> Iterator[tuple[list[int], int]]:
    """Yield the arguments of each test, edge cases first."""
    yield [1, 1, 1], 1
    yield [1, 2, 2], 1
    yield [1, 2, 2], 2
    yield [1, 2, 2], 7
    yield [6, 10, 15], 30
    yield [6, 10, 15], 29
    yield [3, 3, 3], 9
    yield [12, 4, 6], 100
    yield [2, 3, 5], 60
    for longest, ticks in ((4, 20), (9, 70), (20, 500), (60, 5_000)):
        yield [rng.randint(1, longest) for _ in range(3)], ticks
    yield [LONGEST_PERIOD, LONGEST_PERIOD - 1, LONGEST_PERIOD - 2], LONGEST_PERIOD - 1
    yield [99_991, 99_989, 99_971], MOST_TICKS
    yield [1, LONGEST_PERIOD, LONGEST_PERIOD], MOST_TICKS
    yield [3, 7, 11], MOST_TICKS - 1
    yield [7, 7, 13], MOST_TICKS
    yield [30_030, 46_189, 2_310], MOST_TICKS - 7
    for _ in range(4):
        shared = rng.randint(2, 300)
        yield [shared * rng.randint(1, 300) for _ in range(3)], rng.randint(MOST_TICKS // 2, MOST_TICKS)


def valid(periods: list[int], ticks: int) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(periods) == 3, "there are not three drummers"
    assert all(1 <= period <= LONGEST_PERIOD for period in periods), "a period is out of range"
    assert 1 <= ticks <= MOST_TICKS, "the number of ticks is out of range"
