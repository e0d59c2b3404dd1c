"""Tests for Tidal Causeways: tight spells, impassable stones, long chains and dense archipelagos."""

import random
from collections.abc import Iterator
from typing import Any


def _archipelago(rng: random.Random, islands: int, count: int, longest: int, slack: int) -> list[list[int]]:
    """A connected set of causeways; most dry spells are at least as long as the crossing."""
    causeways = []
    for index in range(count):
        if index < islands - 1:
            a, b = index + 1, rng.randint(max(0, index - 20), index)
        else:
            a, b = rng.sample(range(islands), 2)
        length = rng.randint(1, longest)
        dry = min(1000, max(1, length + rng.randint(-1, slack)))
        causeways.append([a, b, length, dry, rng.randint(1, slack + 1)])
    rng.shuffle(causeways)
    return causeways


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield 2, [[0, 1, 1, 1, 1]]
    yield 2, [[1, 0, 5, 4, 1]]
    yield 3, [[0, 1, 3, 9, 1]]
    yield 2, [[0, 1, 10, 10, 1], [1, 0, 9, 9, 1000], [0, 1, 8, 7, 1]]
    yield 3, [[0, 1, 5, 5, 5], [1, 2, 1, 5, 7]]
    yield 3, [[0, 1, 5, 8, 5], [1, 2, 4, 8, 7]]
    yield 4, [[0, 1, 2, 3, 4], [1, 2, 2, 3, 4], [2, 3, 2, 3, 4], [0, 3, 40, 40, 1]]
    yield 4, [[0, 1, 1, 1, 1], [1, 2, 1, 1, 1], [2, 0, 1, 1, 1], [2, 1, 1, 5, 1]]
    for islands, count in ((5, 8), (8, 12), (10, 30), (40, 60)):
        yield islands, _archipelago(rng, islands, count, 10, 6)
    yield 300, _archipelago(rng, 300, 700, 1000, 100)
    yield 4000, [[i, i + 1, 1000, 1000, 1000] for i in range(3999)]
    yield 4000, _archipelago(rng, 4000, 8000, 1000, 400)
    yield 4000, _archipelago(rng, 4000, 8000, 30, 5)
    yield 200, _archipelago(rng, 200, 8000, 1000, 300)


def valid(islands: int, causeways: list[list[int]]) -> None:
    assert 2 <= islands <= 4000
    assert 1 <= len(causeways) <= 8000
    for a, b, length, dry, wet in causeways:
        assert 0 <= a < islands
        assert 0 <= b < islands
        assert a != b
        assert all(1 <= minutes <= 1000 for minutes in (length, dry, wet))
