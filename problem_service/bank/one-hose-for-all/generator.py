"""Tests of One Hose for All."""

import random
from collections.abc import Iterator

MOST_FLOWERS = 200
MOST_TAPS = 20
FURTHEST = 10_000


def tests(rng: random.Random) -> Iterator[tuple[list[list[int]], list[list[int]]]]:
    """Yield the arguments of each test, edge cases first."""
    yield [], [[0, 0]]
    yield [[5, -5]], [[5, -5]]
    yield [[3, 4]], [[0, 0]]
    yield [[0, 0]], [[-5, 12], [3, 4]]
    yield [[0, 0], [9, 9]], [[9, 9], [0, 0]]
    yield [[0, 1], [0, 2], [0, 7]], [[0, 0], [0, 3]]
    yield [[1, 1], [1, 1], [2, 2]], [[1, 2], [1, 2]]
    yield [[5, 5], [6, 0]], [[0, 0]]
    yield [[-3, 0], [3, 0]], [[0, 4], [0, -1]]
    yield [[FURTHEST, FURTHEST]], [[-FURTHEST, -FURTHEST]]
    yield [[-FURTHEST, FURTHEST], [FURTHEST, -FURTHEST]], [[0, 0], [FURTHEST, -FURTHEST]]
    for flowers, taps, furthest in ((3, 2, 5), (5, 2, 9), (10, 4, 20), (40, 6, 100), (100, 10, 1_000)):
        yield _places(rng, flowers, furthest), _places(rng, taps, furthest)
    yield [[x, 0] for x in range(MOST_FLOWERS)], [[x * 11, 3] for x in range(MOST_TAPS)]
    yield _places(rng, MOST_FLOWERS, FURTHEST), _places(rng, 1, FURTHEST)
    yield _places(rng, MOST_FLOWERS, FURTHEST), _places(rng, MOST_TAPS, FURTHEST)


def valid(flowers: list[list[int]], taps: list[list[int]]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(flowers) <= MOST_FLOWERS, "there are too many flowers"
    assert 1 <= len(taps) <= MOST_TAPS, "the number of taps is out of range"
    for place in flowers + taps:
        assert len(place) == 2, "a place has not two coordinates"
        assert all(-FURTHEST <= coordinate <= FURTHEST for coordinate in place), "a place is out of range"


def _places(rng: random.Random, count: int, furthest: int) -> list[list[int]]:
    return [[rng.randint(-furthest, furthest), rng.randint(-furthest, furthest)] for _ in range(count)]
