"""Tests for Inverting Stamps: equal stamps, touching edges, checkerboards and thousands of overlaps."""

import random
from collections.abc import Iterator
from typing import Any

EDGE = 10**6


def _stamps(rng: random.Random, count: int, sheet: int, widest: int) -> list[list[int]]:
    stamps = []
    for _ in range(count):
        x, y = rng.randrange(sheet), rng.randrange(sheet)
        x2, y2 = min(sheet, x + rng.randint(1, widest)), min(sheet, y + rng.randint(1, widest))
        stamps.append([x, y, x2, y2])
    return stamps


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield ([[0, 0, 1, 1]],)
    yield ([[0, 0, EDGE, EDGE]],)
    yield ([[3, 4, 9, 8], [3, 4, 9, 8]],)
    yield ([[0, 0, 3, 3], [3, 3, 5, 5], [0, 3, 3, 5]],)
    yield ([[0, 0, 9, 9], [1, 1, 8, 8], [2, 2, 7, 7], [3, 3, 6, 6]],)
    yield ([[0, 2, 10, 4], [4, 0, 6, 10], [0, 6, 10, 8]],)
    yield ([[0, 0, EDGE, EDGE], [0, 0, EDGE, EDGE - 1], [EDGE - 1, 0, EDGE, EDGE]],)
    yield ([[i, 0, i + 1, 9] for i in range(0, 9, 2)] + [[0, i, 9, i + 1] for i in range(0, 9, 2)],)
    for count, sheet, widest in ((4, 6, 4), (7, 10, 8), (12, 15, 10), (30, 40, 40), (200, 1000, 300)):
        yield (_stamps(rng, count, sheet, widest),)
    yield ([[i, i, EDGE - i, EDGE - i] for i in range(8000)],)
    stripes = range(0, 8000, 2)
    yield ([[i, 0, i + 1, 8000] for i in stripes] + [[0, i, 8000, i + 1] for i in stripes],)
    yield (_stamps(rng, 8000, EDGE, EDGE),)
    yield (_stamps(rng, 8000, EDGE, EDGE // 20),)
    yield (_stamps(rng, 8000, 300, 200),)


def valid(stamps: list[list[int]]) -> None:
    assert 1 <= len(stamps) <= 8000
    for x1, y1, x2, y2 in stamps:
        assert 0 <= x1 < x2 <= EDGE
        assert 0 <= y1 < y2 <= EDGE
