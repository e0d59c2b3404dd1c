"""Tests of The Oyster Bed: clean and filthy bays, single rows, limits met exactly, large bays."""

import random
from collections.abc import Iterator

LONGEST_SIDE = 80
MOST_SILT = 1_000


def _bay(rng: random.Random, rows: int, columns: int, most: int) -> list[list[int]]:
    return [[rng.randint(0, most) for _ in range(columns)] for _ in range(rows)]


def _sparse(rng: random.Random, side: int, share: float) -> list[list[int]]:
    """Clean but for some squares."""
    return [[rng.randint(1, 9) if rng.random() < share else 0 for _ in range(side)] for _ in range(side)]


def tests(rng: random.Random) -> Iterator[tuple[list[list[int]], int]]:
    """Yield the arguments of each test, edge cases first."""
    yield [[0]], 0
    yield [[1]], 0
    yield [[1]], 1
    yield [[3, 1, 2, 1]], 4
    yield [[3], [1], [2], [1], [0]], 4
    yield [[0, 0], [0, 0]], 0
    yield [[2, 2, 2], [2, 2, 2]], 11
    yield [[2, 2, 2], [2, 2, 2]], 12
    yield [[1, 9, 1], [1, 9, 1], [1, 1, 1]], 3
    yield [[5, 0, 0, 5], [0, 0, 0, 0], [0, 5, 0, 0]], 0
    for rows, columns, most, limit in (
        (2, 4, 5, 8),
        (3, 3, 9, 15),
        (4, 3, 4, 10),
        (4, 5, 9, 25),
        (5, 5, 3, 12),
        (6, 4, 20, 60),
        (6, 6, 2, 5),
        (8, 7, 9, 70),
    ):
        yield _bay(rng, rows, columns, most), limit
    yield _sparse(rng, 12, 0.2), 0
    yield _sparse(rng, 15, 0.3), 12
    yield _bay(rng, 20, 30, 9), 200
    yield _bay(rng, 1, LONGEST_SIDE, MOST_SILT), 9_000
    yield _bay(rng, LONGEST_SIDE, 1, MOST_SILT), 9_000
    yield _sparse(rng, LONGEST_SIDE, 0.03), 25
    yield _bay(rng, LONGEST_SIDE, LONGEST_SIDE, 99), 15_000
    yield _bay(rng, LONGEST_SIDE, LONGEST_SIDE, MOST_SILT), 1_000_000
    yield [[MOST_SILT] * LONGEST_SIDE for _ in range(LONGEST_SIDE)], 10_000_000


def valid(silt: list[list[int]], limit: int) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 1 <= len(silt) <= LONGEST_SIDE, "the number of rows is out of range"
    assert 1 <= len(silt[0]) <= LONGEST_SIDE, "the number of columns is out of range"
    assert all(len(row) == len(silt[0]) for row in silt), "the rows differ in length"
    assert all(0 <= square <= MOST_SILT for row in silt for square in row), "a square is out of range"
    assert 0 <= limit <= 10**7, "the limit is out of range"
