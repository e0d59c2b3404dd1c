"""Tests of Perfect Attendance."""

import random
from collections.abc import Iterator

MOST_DAYS = 2_000
MOST_PUPILS = 30


def tests(rng: random.Random) -> Iterator[tuple[list[int], int]]:
    """Yield the arguments of each test, edge cases first."""
    yield [], 1
    yield [0], 1
    yield [1], 1
    yield [1], 2
    yield [2], 2
    yield [1, 2], 2
    yield [3, 3, 3], 2
    yield [6, 7, 6], 3
    yield [5, 7, 0, 7], 3
    yield [8, 9, 12], 4
    yield [], MOST_PUPILS
    yield [2**MOST_PUPILS - 1], MOST_PUPILS
    yield [2 ** (MOST_PUPILS - 1)], MOST_PUPILS
    yield [2**MOST_PUPILS - 2, 2 ** (MOST_PUPILS - 1) + 1], MOST_PUPILS
    for days, pupils, share in ((3, 5, 0.3), (5, 10, 0.2), (20, 20, 0.1), (60, 25, 0.05), (200, 30, 0.01)):
        yield _term(rng, days, pupils, share), pupils
    yield _term(rng, MOST_DAYS, MOST_PUPILS, 0.5), MOST_PUPILS
    yield _term(rng, MOST_DAYS, MOST_PUPILS, 0.0005), MOST_PUPILS
    yield _term(rng, MOST_DAYS - 1, MOST_PUPILS - 1, 0.0003), MOST_PUPILS - 1


def valid(days: list[int], pupils: int) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(days) <= MOST_DAYS, "there are too many days"
    assert 1 <= pupils <= MOST_PUPILS, "pupils is out of range"
    assert all(0 <= day < 2**pupils for day in days), "a day's number is out of range"


def _term(rng: random.Random, days: int, pupils: int, share: float) -> list[int]:
    """Days on each of which every pupil is absent with the chance ``share``."""
    return [sum(2**chair for chair in range(pupils) if rng.random() >= share) for _ in range(days)]
