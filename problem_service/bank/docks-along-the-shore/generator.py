"""Tests for Docks Along the Shore: huts on the shore, shared places, deep bays and crowded ones."""

import random
from collections.abc import Iterator
from typing import Any


def _huts(rng: random.Random, count: int, width: int, depth: int) -> list[list[int]]:
    return [[rng.randint(-width, width), rng.randint(0, depth)] for _ in range(count)]


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield [[0, 0]], 1
    yield [[7, 12]], 1
    yield [[0, 0], [1, 0]], 1
    yield [[0, 5], [0, 5], [0, 2]], 2
    yield [[-1000000, 1000000], [1000000, 0]], 1
    yield [[-1000000, 0], [1000000, 0]], 2
    yield [[0, 0], [2, 9], [3, 0], [20, 1]], 2
    yield [[0, 1], [5, 10], [10, 1], [11, 10], [30, 0]], 2
    yield [[x, 0] for x in range(0, 50, 7)], 3
    for count, docks in ((6, 2), (8, 3), (12, 4), (30, 5)):
        yield _huts(rng, count, 20, 10), docks
    yield _huts(rng, 200, 1000, 1000), 7
    yield _huts(rng, 3000, 1000000, 1000000), 1
    yield _huts(rng, 3000, 1000000, 20), 150
    yield _huts(rng, 3000, 1000000, 100000), 12
    yield _huts(rng, 3000, 1000000, 0), 2999


def valid(huts: list[list[int]], docks: int) -> None:
    assert 1 <= len(huts) <= 3000
    assert 1 <= docks <= len(huts)
    for x, y in huts:
        assert -(10**6) <= x <= 10**6
        assert 0 <= y <= 10**6
