"""Tests for The Haunted Manor: stuck ghosts, rings, long forced marches and tangled passages."""

import random
from collections.abc import Iterator
from typing import Any


def _passages(rng: random.Random, rooms: int, count: int, loops: float) -> list[list[int]]:
    """Distinct random passages, mostly to rooms with higher numbers; `loops` is the share of any others."""
    found: dict[tuple[int, int], None] = {}
    for _ in range(count):
        a = rng.randrange(rooms)
        b = rng.randrange(rooms) if rng.random() < loops else min(rooms - 1, a + rng.randint(1, 9))
        found[a, b] = None
    return [[a, b] for a, b in found]


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield 1, [], []
    yield 1, [[0, 0]], []
    yield 1, [], [[0, 0]]
    yield 1, [[0, 0]], [[0, 0]]
    yield 2, [[0, 1], [1, 0]], [[0, 1], [1, 0]]
    yield 3, [[0, 1], [1, 2], [2, 0]], [[0, 1], [1, 2], [2, 0]]
    yield 3, [[0, 1], [0, 2]], [[1, 0]]
    yield 4, [[0, 1], [2, 0], [3, 0]], [[1, 2], [1, 3]]
    yield 5, [[0, 1], [2, 3], [2, 4]], [[1, 2], [3, 0], [4, 0]]
    yield 5, [[0, 1], [2, 0], [2, 3]], [[1, 2], [3, 4], [0, 0]]
    for rooms, count, loops in ((4, 5, 0.5), (6, 8, 0.4), (8, 13, 0.4), (15, 25, 0.3), (60, 100, 0.2)):
        yield rooms, _passages(rng, rooms, count, loops), _passages(rng, rooms, count, loops)
    march = [[i, i + 1] for i in range(8999)]
    yield 9000, march, march
    yield 9000, [*march, [8999, 0]], march
    yield 9000, march, [*march, [8999, 0]]
    yield 3000, _passages(rng, 3000, 9000, 0.01), _passages(rng, 3000, 9000, 0.01)
    yield 9000, _passages(rng, 9000, 9000, 0.5), _passages(rng, 9000, 9000, 0.5)
    yield 50, _passages(rng, 50, 40, 1), _passages(rng, 50, 40, 1)


def valid(rooms: int, red: list[list[int]], blue: list[list[int]]) -> None:
    assert 1 <= rooms <= 9000
    for passages in (red, blue):
        assert len(passages) <= 9000
        assert len({(a, b) for a, b in passages}) == len(passages)
        for a, b in passages:
            assert 0 <= a < rooms
            assert 0 <= b < rooms
