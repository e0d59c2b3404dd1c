"""Tests of The Rain Barrel."""

import random
from collections.abc import Iterator

MOST_DAYS = 3_000
MOST_RAIN = 1_000
LARGEST = 10_000


def tests(rng: random.Random) -> Iterator[tuple[list[int], int, int]]:
    """Yield the arguments of each test, edge cases first."""
    yield [], 1, 1
    yield [0], 1, 1
    yield [1], 1, 1
    yield [2], 5, 3
    yield [3, 0], 5, 3
    yield [6, 0], 6, 3
    yield [7, 0, 0], 6, 3
    yield [2, 2, 2, 2], 3, 3
    yield [8, 8, 8], 6, 7
    yield [4, 4, 4, 4, 4, 4], 5, 5
    yield [0, 0, 0, 9, 0, 0, 0], 7, 2
    yield [MOST_RAIN] * 12, LARGEST, LARGEST
    yield [MOST_RAIN] * 12, LARGEST - 1, LARGEST
    for days, most_rain, capacity, watering in (
        (8, 6, 9, 3),
        (20, 10, 12, 5),
        (60, 30, 25, 14),
        (300, 100, 400, 50),
        (300, 100, 60, 50),
    ):
        yield _sky(rng, days, most_rain), capacity, watering
    yield [rng.choice([0, 0, 0, 0, 40]) for _ in range(500)], 60, 8
    yield [0] * MOST_DAYS, LARGEST, 1
    yield _sky(rng, MOST_DAYS, MOST_RAIN), LARGEST, 500
    yield _sky(rng, MOST_DAYS, MOST_RAIN), 1_700, 1_400


def valid(rain: list[int], capacity: int, watering: int) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(rain) <= MOST_DAYS, "there are too many days"
    assert all(0 <= litres <= MOST_RAIN for litres in rain), "a day's rain is out of range"
    assert 1 <= capacity <= LARGEST, "the capacity is out of range"
    assert 1 <= watering <= LARGEST, "the watering is out of range"


def _sky(rng: random.Random, days: int, most_rain: int) -> list[int]:
    return [rng.randint(0, most_rain) for _ in range(days)]
