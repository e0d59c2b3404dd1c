"""Tests of Turning Rings: one ring, rings at rest, rings as ferries, hatches that never meet, tall ones."""

import random
from collections.abc import Iterator

MOST_SECTORS = 30
MOST_RINGS = 12

Arguments = tuple[int, list[int], list[list[int]], int]


def _station(rng: random.Random, sectors: int, rings: int, fastest: int, hatches: int) -> Arguments:
    """Up to so many hatches in each ring, at least one."""
    turns = [rng.randint(-fastest, fastest) for _ in range(rings)]
    doors = [rng.sample(range(sectors), rng.randint(1, hatches)) for _ in range(rings)]
    return sectors, turns, doors, rng.randrange(sectors)


def tests(rng: random.Random) -> Iterator[Arguments]:
    """Yield the arguments of each test, edge cases first."""
    yield 3, [0], [[]], 0
    yield 6, [5], [[1, 2]], 3
    yield 6, [-30], [[]], 5
    yield 3, [0, 0], [[0], [0]], 0
    yield 3, [0, 0], [[0], [1]], 2
    yield 3, [2, -1], [[], [0, 1, 2]], 0
    yield 5, [0, 1], [[0], [4]], 4
    yield 5, [0, -1], [[0], [4]], 4
    yield 5, [1, 1], [[0, 2], [3, 2]], 2
    yield 6, [0, 7, 0], [[3], [1, 4], [2]], 5
    yield 8, [1, -1, 3], [[2], [5, 0], [7]], 1
    yield 30, [0, 15], [[0, 15, 11], [0, 11]], 11
    yield 12, [3, -3, 0], [[0], [2, 8, 4], [2, 4, 10]], 11
    for sectors, rings, fastest, hatches in (
        (4, 2, 2, 1),
        (5, 2, 3, 1),
        (6, 3, 2, 2),
        (6, 4, 6, 1),
        (7, 3, 3, 1),
        (8, 4, 3, 2),
        (9, 3, 9, 1),
        (10, 4, 2, 2),
        (12, 5, 5, 1),
    ):
        yield _station(rng, sectors, rings, fastest, hatches)
        yield _station(rng, sectors, rings, fastest, hatches)
    yield 30, [0] * 12, [[rng.randrange(30)] for _ in range(6)] + [[4]] + [[4, rng.randrange(5, 30)]] * 5, 29
    yield 29, [(-1) ** ring * ring for ring in range(12)], [[rng.randrange(29)] for _ in range(12)], 13
    yield 30, [ring % 2 for ring in range(12)], [[rng.randrange(30)] for _ in range(12)], 0
    yield _station(rng, MOST_SECTORS, MOST_RINGS, 30, 3)
    yield _station(rng, MOST_SECTORS, MOST_RINGS, 3, 4)
    yield _station(rng, 29, MOST_RINGS, 14, 1)
    yield MOST_SECTORS, [1, -1] * 6, [list(range(MOST_SECTORS))] * 12, 15


def valid(sectors: int, turns: list[int], hatches: list[list[int]], goal: int) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 3 <= sectors <= MOST_SECTORS, "the number of sectors is out of range"
    assert 1 <= len(turns) == len(hatches) <= MOST_RINGS, "the number of rings is out of range"
    assert all(-30 <= turn <= 30 for turn in turns), "a ring turns too fast"
    for doors in hatches:
        assert len(set(doors)) == len(doors), "a hatch is listed twice"
        assert all(0 <= sector < sectors for sector in doors), "a hatch is out of range"
    assert 0 <= goal < sectors, "the goal is out of range"
