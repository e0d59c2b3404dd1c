"""Tests of Tearing the Sunday Paper."""

import random
from collections.abc import Iterator

MOST_SHEETS = 3_000
MOST_SIZES = 10
LARGEST_SIZE = 100


def tests(rng: random.Random) -> Iterator[tuple[int, list[int]]]:
    """Yield the arguments of each test, edge cases first."""
    yield 0, [1]
    yield 1, [1]
    yield 1, [2]
    yield 9, [3]
    yield 3, [2, 1]
    yield 5, [1, 2]
    yield 6, [1, 2]
    yield 4, [1, 2, 3]
    yield 7, [3, 1, 4]
    yield 8, [1, 3]
    yield 12, [2, 5, 3]
    for sheets, largest, count in ((12, 6, 3), (15, 5, 4), (18, 9, 5), (20, 8, 3), (40, 9, 3), (50, 9, 5)):
        for _ in range(2):
            yield sheets, rng.sample(range(1, largest + 1), count)
    yield 99, [LARGEST_SIZE]
    yield 2_999, [7, 1, 5]
    yield 2_996, [LARGEST_SIZE, 99, 3, 10]
    yield MOST_SHEETS, [1, 2]
    yield MOST_SHEETS, [2, 3, 4]
    for _ in range(6):
        yield (
            rng.randint(2_900, MOST_SHEETS),
            rng.sample(range(1, LARGEST_SIZE + 1), MOST_SIZES - rng.randint(0, 6)),
        )


def valid(sheets: int, sizes: list[int]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 0 <= sheets <= MOST_SHEETS, "the number of sheets is out of range"
    assert 1 <= len(sizes) <= MOST_SIZES, "the number of sizes is out of range"
    assert all(1 <= size <= LARGEST_SIZE for size in sizes), "a size is out of range"
    assert len(set(sizes)) == len(sizes), "a size is there twice"
