"""Tests of The Touring Exhibit."""

import random
from collections.abc import Iterator

MOST_DAYS = 10_000
MOST_COINS = 1_000_000


def tests(rng: random.Random) -> Iterator[tuple[list[int], list[int], int]]:
    """Yield the arguments of each test, edge cases first."""
    yield [0], [0], 1
    yield [3], [4], 1
    yield [4], [3], MOST_DAYS
    yield [9, 0], [0, 9], 1
    yield [9, 0, 0], [0, 0, 9], 1
    yield [9, 0, 0], [0, 0, 9], 2
    yield [9, 0, 0, 0], [0, 0, 0, 9], 2
    yield [9, 0, 0, 0, 9], [0, 0, 9, 0, 0], 1
    yield [5, 6, 5, 6, 5], [6, 5, 6, 5, 6], 1
    yield [1, 1, 8, 1, 1, 1, 8, 1], [9, 1, 1, 1, 9, 1, 1, 1], 1
    for days, travel, most in ((6, 1, 9), (7, 2, 30), (8, 1, 30), (8, 3, 5)):
        yield _takings(rng, days, most), _takings(rng, days, most), travel
    yield *_seasons(rng, 60, 6, 100), 2
    yield *_seasons(rng, 300, 9, 50), 3
    yield _takings(rng, 1_000, MOST_COINS), _takings(rng, 1_000, MOST_COINS), 1
    yield _takings(rng, 1_000, MOST_COINS), _takings(rng, 1_000, MOST_COINS), 1_000
    yield [MOST_COINS] * MOST_DAYS, [MOST_COINS] * MOST_DAYS, 1
    yield *_seasons(rng, MOST_DAYS, 25, 1_000), 7
    yield *_seasons(rng, MOST_DAYS, 900, 1_000), 250


def valid(north: list[int], south: list[int], travel: int) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 1 <= len(north) <= MOST_DAYS, "the number of days is out of range"
    assert len(north) == len(south), "the lists differ in length"
    assert all(0 <= coins <= MOST_COINS for coins in north + south), "the takings of a day are out of range"
    assert 1 <= travel <= MOST_DAYS, "the length of a journey is out of range"


def _takings(rng: random.Random, days: int, most: int) -> list[int]:
    return [rng.randint(0, most) for _ in range(days)]


def _seasons(rng: random.Random, days: int, longest: int, most: int) -> tuple[list[int], list[int]]:
    """Takings in two towns, of which now one and now the other is in season."""
    towns: tuple[list[int], list[int]] = ([], [])
    town = 0
    while len(towns[0]) < days:
        for _ in range(rng.randint(1, longest)):
            towns[town].append(rng.randint(most // 2, most))
            towns[1 - town].append(rng.randint(0, most))
        town = 1 - town
    return towns[0][:days], towns[1][:days]
