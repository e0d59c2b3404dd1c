"""Tests of The New Letter Box."""

import random
from collections.abc import Iterator

MOST_HOUSES = 8_000
LAST_METRE = 1_000_000_000
MOST_LETTERS = 1_000


def tests(rng: random.Random) -> Iterator[tuple[list[list[int]]]]:
    """Yield the arguments of each test, edge cases first."""
    yield ([[0, 1]],)
    yield ([[40, MOST_LETTERS]],)
    yield ([[0, 1], [10, 1]],)
    yield ([[10, 2], [0, 1]],)
    yield ([[0, 2], [10, 1]],)
    yield ([[5, 1], [5, 1], [5, 1]],)
    yield ([[3, 1], [1, 1], [2, 1], [4, 1]],)
    yield ([[1, 1], [2, 2], [3, 3], [40, 6]],)
    yield ([[1, 1], [2, 2], [3, 3], [40, 7]],)
    yield ([[9, 1], [2, 1], [7, 1], [100, 1], [0, 1]],)
    yield ([[0, 5], [20, 1], [30, 1], [40, 1], [50, 1]],)
    for count, last, most in ((6, 20, 3), (10, 40, 9), (40, 300, 2), (200, 900, 50)):
        yield (_street(rng, count, last, most),)
    half = _street(rng, 100, 1_000, 20)
    yield (half + [[metre + 2_000, letters] for metre, letters in reversed(half)],)
    yield (_street(rng, 1_000, LAST_METRE, 1),)
    yield ([[0, MOST_LETTERS], [LAST_METRE, MOST_LETTERS]],)
    yield (_street(rng, MOST_HOUSES, LAST_METRE, MOST_LETTERS),)
    yield ([[LAST_METRE - metre**2, 1 + metre % MOST_LETTERS] for metre in range(MOST_HOUSES)],)


def valid(houses: list[list[int]]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 1 <= len(houses) <= MOST_HOUSES, "the number of houses is out of range"
    for house in houses:
        assert len(house) == 2, "a house is not a list of two numbers"
        metre, letters = house
        assert 0 <= metre <= LAST_METRE, "a house is too far away"
        assert 1 <= letters <= MOST_LETTERS, "the number of letters is out of range"


def _street(rng: random.Random, count: int, last: int, most_letters: int) -> list[list[int]]:
    return [[rng.randint(0, last), rng.randint(1, most_letters)] for _ in range(count)]
