"""Tests of Whistles for the Rest."""

import random
from collections.abc import Iterator

MOST_PUPILS = 10_000
LARGEST_TEAM = 1_000


def tests(rng: random.Random) -> Iterator[tuple[int, int, int]]:
    """Yield the arguments of each test, edge cases first."""
    yield 0, 1, 1
    yield 1, 1, 1
    yield 2, 1, 1
    yield 2, 2, 2
    yield 3, 2, 3
    yield 4, 2, 3
    yield 5, 2, 2
    yield 6, 4, 6
    yield 9, 4, 9
    yield 11, 6, 11
    yield 12, 5, 6
    yield 13, 5, 6
    yield 19, 4, 9
    yield 25, 10, 25
    yield 29, 2, 28
    yield 35, 6, 7
    yield MOST_PUPILS, 1, LARGEST_TEAM
    yield MOST_PUPILS, LARGEST_TEAM, LARGEST_TEAM
    yield 1_999, LARGEST_TEAM, LARGEST_TEAM
    yield 1_999, 999, LARGEST_TEAM
    yield 1_000, 501, LARGEST_TEAM
    yield 9_973, 2, LARGEST_TEAM
    for most, largest in ((40, 10), (100, 20), (300, 60), (2_000, 200), (MOST_PUPILS, 900)):
        for _ in range(2):
            smallest = rng.randint(2, largest)
            yield rng.randint(largest, most), smallest, rng.randint(smallest, largest)


def valid(pupils: int, smallest: int, largest: int) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 0 <= pupils <= MOST_PUPILS, "pupils is out of range"
    assert 1 <= smallest <= largest <= LARGEST_TEAM, "a size of a team is out of range"
