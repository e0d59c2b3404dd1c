"""Tests of Sunflowers in Love."""

import random
from collections.abc import Iterator

MOST_FLOWERS = 2_000
TALLEST = 400


def tests(rng: random.Random) -> Iterator[tuple[list[int]]]:
    """Yield the arguments of each test, edge cases first."""
    yield ([],)
    yield ([1],)
    yield ([1, 1],)
    yield ([3, 7],)
    yield ([5, 5, 5],)
    yield ([5, 9, 5],)
    yield ([9, 5, 9],)
    yield ([9, 5, 8],)
    yield ([8, 5, 9],)
    yield ([1, 2, 3, 4, 5, 6],)
    yield ([6, 5, 4, 3, 2, 1],)
    yield ([7, 7, 7, 7, 7, 7],)
    yield ([4, 1, 3, 4, 4, 3, 2, 4],)
    yield ([2, 1, 2, 1, 2, 1, 2],)
    for count, tallest in ((6, 4), (9, 3), (20, 10), (60, 3), (200, 50), (500, 5)):
        yield (_row(rng, count, tallest),)
    yield (list(range(1, TALLEST + 1)),)
    yield ([TALLEST] * (MOST_FLOWERS - 1),)
    yield (_row(rng, MOST_FLOWERS, 2),)
    yield (_row(rng, MOST_FLOWERS, TALLEST),)


def valid(heights: list[int]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(heights) <= MOST_FLOWERS, "there are too many sunflowers"
    assert all(1 <= height <= TALLEST for height in heights), "a height is out of range"


def _row(rng: random.Random, count: int, tallest: int) -> list[int]:
    return [rng.randint(1, tallest) for _ in range(count)]
