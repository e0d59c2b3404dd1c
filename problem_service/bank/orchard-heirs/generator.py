"""Tests of The Orchard Heirs: single trees, poor harvests, single rows, pinwheels and full orchards."""

import random
from collections.abc import Iterator

LONGEST_SIDE = 14
MOST_APPLES = 1_000


def _orchard(rng: random.Random, rows: int, columns: int, most: int) -> list[list[int]]:
    return [[rng.randint(0, most) for _ in range(columns)] for _ in range(rows)]


def _scattered(rng: random.Random, side: int, trees: int) -> list[list[int]]:
    """An orchard with a few rich trees."""
    orchard = [[0] * side for _ in range(side)]
    for place in rng.sample(range(side * side), trees):
        orchard[place // side][place % side] = rng.randint(1, 9)
    return orchard


def tests(rng: random.Random) -> Iterator[tuple[list[list[int]], int]]:
    """Yield the arguments of each test, edge cases first."""
    yield [[0]], 1
    yield [[1]], 1
    yield [[5, 5, 5, 5]], 5
    yield [[4], [1], [5], [2], [2], [1]], 5
    yield [[3, 2, 2, 3, 1, 1]], 4
    yield [[2, 2, 0], [0, 1, 3], [3, 3, 1]], 3
    yield [[1, 1, 2], [4, 0, 2], [4, 3, 3]], 4
    yield [[0, 0, 0], [0, 9, 0], [0, 0, 0]], 9
    for rows, columns, most, share in (
        (2, 3, 5, 4),
        (3, 3, 4, 5),
        (3, 4, 3, 4),
        (3, 4, 9, 12),
        (4, 4, 3, 3),
        (4, 4, 9, 14),
        (4, 5, 2, 3),
        (5, 5, 6, 10),
    ):
        yield _orchard(rng, rows, columns, most), share
    yield _scattered(rng, 6, 9), 4
    yield _scattered(rng, 8, 20), 7
    yield _orchard(rng, 1, LONGEST_SIDE, 50), 60
    yield _orchard(rng, LONGEST_SIDE, 1, 50), 60
    yield _orchard(rng, 10, 12, 9), 20
    yield _scattered(rng, LONGEST_SIDE, 60), 5
    yield _orchard(rng, LONGEST_SIDE, LONGEST_SIDE, 1), 3
    yield _orchard(rng, LONGEST_SIDE, LONGEST_SIDE, MOST_APPLES), 2_200
    yield [[MOST_APPLES] * LONGEST_SIDE for _ in range(LONGEST_SIDE)], 100_000
    yield [[MOST_APPLES] * LONGEST_SIDE for _ in range(LONGEST_SIDE)], 3_000


def valid(apples: list[list[int]], share: int) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 1 <= len(apples) <= LONGEST_SIDE, "the number of rows is out of range"
    assert 1 <= len(apples[0]) <= LONGEST_SIDE, "the number of columns is out of range"
    assert all(len(row) == len(apples[0]) for row in apples), "the rows differ in length"
    assert all(0 <= tree <= MOST_APPLES for row in apples for tree in row), "a tree is out of range"
    assert 1 <= share <= 100_000, "the share is out of range"
