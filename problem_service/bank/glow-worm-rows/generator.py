"""Tests of Glow-worm Rows."""

import random
from collections.abc import Iterator

MOST_ROWS = 100
MOST_WORMS = 100
LARGEST = 1_000


def tests(rng: random.Random) -> Iterator[tuple[list[list[int]]]]:
    """Yield the arguments of each test, edge cases first."""
    yield ([[0]],)
    yield ([[-5]],)
    yield ([[1, 2]],)
    yield ([[2, 1]],)
    yield ([[6, 6, 6]],)
    yield ([[-3, -1, -1, -2]],)
    yield ([[0, 0], [0, 1], [1, 0], [1, 1]],)
    yield ([[-4, 0, -4]],)
    yield ([[7], [3, 9], [5, 5, 8, 1], [2, 2, 2]],)
    yield ([[-LARGEST, -LARGEST + 1, -LARGEST]],)
    yield ([[LARGEST, -LARGEST, LARGEST]],)
    yield (_cave(rng, 5, 5, -9, 9),)
    yield (_cave(rng, 10, 4, -9, -1),)
    yield (_cave(rng, 20, 30, 0, 3),)
    yield (_cave(rng, 50, 20, -LARGEST, LARGEST),)
    yield (_cave(rng, MOST_ROWS, 1, -LARGEST, LARGEST),)
    yield ([[rng.randint(-LARGEST, LARGEST) for _ in range(MOST_WORMS)] for _ in range(MOST_ROWS)],)


def valid(rows: list[list[int]]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 1 <= len(rows) <= MOST_ROWS, "the number of rows is out of range"
    for row in rows:
        assert 1 <= len(row) <= MOST_WORMS, "the number of worms in a row is out of range"
        assert all(-LARGEST <= worm <= LARGEST for worm in row), "a brightness is out of range"


def _cave(rng: random.Random, rows: int, most_worms: int, darkest: int, brightest: int) -> list[list[int]]:
    return [[rng.randint(darkest, brightest) for _ in range(rng.randint(1, most_worms))] for _ in range(rows)]
