"""Tests for The Faded Map: single squares, free shores, islands that only pay together, noisy coasts."""

import random
from collections.abc import Iterator
from typing import Any

Chart = list[list[int]]


def _noise(rng: random.Random, rows: int, columns: int, most: int) -> tuple[Chart, Chart]:
    """Squares that know nothing of their neighbours."""
    land, water = ([[rng.randint(0, most) for _ in range(columns)] for _ in range(rows)] for _ in range(2))
    return land, water


def _coast(rng: random.Random, rows: int, columns: int, sure: int, noise: int) -> tuple[Chart, Chart]:
    """Round islands, blurred: the right kind takes less ink by about ``sure``."""
    islands = [(rng.randrange(rows), rng.randrange(columns), rng.randint(2, 6)) for _ in range(4)]
    land = [[0] * columns for _ in range(rows)]
    water = [[0] * columns for _ in range(rows)]
    for r in range(rows):
        for c in range(columns):
            on_land = any((r - y) ** 2 + (c - x) ** 2 <= radius**2 for y, x, radius in islands)
            land[r][c] = rng.randint(0, noise) + (0 if on_land else sure)
            water[r][c] = rng.randint(0, noise) + (sure if on_land else 0)
    return land, water


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield [[7]], [[3]], 5
    yield [[0]], [[0]], 0
    yield [[3, 8]], [[5, 2]], 4
    yield [[3, 8]], [[5, 2]], 6
    yield [[3], [8]], [[5], [2]], 1000
    yield [[0, 5, 5, 0]], [[6, 3, 3, 6]], 2
    yield [[0, 5, 5, 0]], [[6, 3, 3, 6]], 1
    yield [[5, 5, 5], [5, 2, 5], [5, 5, 5]], [[3, 3, 3], [3, 9, 3], [3, 3, 3]], 2
    for rows, columns, most, shore in (
        (2, 3, 9, 2),
        (3, 3, 9, 3),
        (1, 9, 20, 4),
        (5, 2, 20, 3),
        (3, 4, 30, 6),
        (4, 3, 9, 0),
    ):
        yield *_noise(rng, rows, columns, most), shore
    for size in (3, 8, 22):  # all squares lean a little to water, but together they must be land
        yield [[6] * size] * size, [[5] * size] * size, 1
        edge = [[30] * size] + [[30] + [0] * (size - 2) + [30]] * (size - 2) + [[30] * size]
        yield [[5] * size] * size, edge, 2
    yield *_noise(rng, 22, 22, 1000), 0
    yield *_noise(rng, 22, 22, 1000), 150
    yield *_noise(rng, 22, 22, 1000), 1000
    yield *_coast(rng, 22, 22, 100, 400), 90
    yield *_coast(rng, 22, 22, 40, 60), 12
    yield *_coast(rng, 15, 20, 3, 9), 3
    land, water = _coast(rng, 22, 22, 300, 500)
    yield land, water, 110
    yield water, land, 400


def valid(land: Chart, water: Chart, shore: int) -> None:
    assert 1 <= len(land) <= 22
    assert len(water) == len(land)
    assert 1 <= len(land[0]) <= 22
    for row in (*land, *water):
        assert len(row) == len(land[0])
        assert all(0 <= drops <= 1000 for drops in row)
    assert 0 <= shore <= 1000
