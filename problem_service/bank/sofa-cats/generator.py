"""Tests of Sofa Cats."""

import random
from collections.abc import Iterator

MOST_NAPS = 8_000
LAST_MINUTE = 1_000_000_000


def tests(rng: random.Random) -> Iterator[tuple[list[list[int]]]]:
    """Yield the arguments of each test, edge cases first."""
    yield ([],)
    yield ([[0, 1]],)
    yield ([[3, 7], [3, 7]],)
    yield ([[3, 7], [7, 9]],)
    yield ([[7, 9], [3, 7]],)
    yield ([[0, 10], [3, 5]],)
    yield ([[0, 10], [0, 4]],)
    yield ([[0, 10], [6, 10]],)
    yield ([[0, 20], [2, 4], [6, 8], [10, 12]],)
    yield ([[1, 4], [2, 5], [3, 6]],)
    yield ([[5, 6], [1, 2], [9, 10]],)
    yield ([[0, 9], [1, 9], [2, 9], [0, 3]],)
    yield (_naps(rng, count=10, last=40, longest=8),)
    yield (_naps(rng, count=50, last=400, longest=20),)
    yield (_naps(rng, count=300, last=100, longest=5),)
    yield (_naps(rng, count=1_000, last=1_000_000, longest=1_500),)
    yield ([[0, LAST_MINUTE]],)
    yield (_naps(rng, count=MOST_NAPS, last=LAST_MINUTE, longest=300_000),)
    yield (_naps(rng, count=MOST_NAPS, last=LAST_MINUTE, longest=LAST_MINUTE // 2),)


def valid(naps: list[list[int]]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(naps) <= MOST_NAPS, "there are too many naps"
    for nap in naps:
        assert len(nap) == 2, "a nap is not a list of two numbers"
        assert 0 <= nap[0] < nap[1] <= LAST_MINUTE, "a nap is out of range"


def _naps(rng: random.Random, *, count: int, last: int, longest: int) -> list[list[int]]:
    starts = [rng.randrange(last) for _ in range(count)]
    return [[start, min(last, start + rng.randint(1, longest))] for start in starts]
