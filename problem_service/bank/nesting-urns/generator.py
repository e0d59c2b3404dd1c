"""Tests for Nesting Urns: equal measures, one long row, no two that fit, and cellars where greed runs out of room."""

import random
from collections.abc import Iterator
from typing import Any

Urns = list[list[int]]


def _cellar(rng: random.Random, count: int, largest: int) -> Urns:
    return [[rng.randint(1, largest) for _ in range(3)] for _ in range(count)]


def _similar(rng: random.Random, count: int, spread: int) -> Urns:
    """Urns of about the same shape, larger and smaller."""
    urns = []
    for _ in range(count):
        size = rng.randint(spread + 1, 1000 - spread)
        urns.append([size + rng.randint(-spread, spread) for _ in range(3)])
    return urns


def _layers(rng: random.Random, count: int, layers: int) -> Urns:
    """Layers of urns of which none fits into another of the same layer."""
    urns = []
    for index in range(count):
        total = 300 + 1500 // layers * (index % layers)
        height = rng.randint(total // 4, total // 2)
        belly = rng.randint(total // 4, total // 2 - 5)
        urns.append([min(1000, height), min(1000, belly), max(1, min(1000, total - height - belly))])
    return urns


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield ([[1, 1, 1]],)
    yield ([[1, 1, 1], [1000, 1000, 1000]],)
    yield ([[2, 2, 2], [1, 1, 2]],)
    yield ([[4, 4, 4], [2, 2, 2], [3, 3, 3], [1, 1, 1]],)
    yield ([[5, 5, 5]] * 4,)
    yield ([[2, 2, 2], [1, 1, 1], [1, 1, 1], [3, 3, 3]],)
    yield ([[1, 2, 3], [3, 1, 2], [2, 3, 1], [4, 4, 4]],)
    for count, largest in ((5, 5), (6, 6), (7, 9), (8, 20), (8, 6), (9, 1000)):
        yield (_cellar(rng, count, largest),)
    yield (_similar(rng, 8, 200),)
    for count, largest in ((20, 12), (40, 1000), (90, 1000), (120, 7), (250, 1000), (250, 12)):
        yield (_cellar(rng, count, largest),)
    for count, spread in ((30, 100), (100, 60), (250, 150), (250, 25)):
        yield (_similar(rng, count, spread),)
    for count, layers in ((60, 4), (250, 3), (250, 12)):
        yield (_layers(rng, count, layers),)
    yield (rng.sample([[size, size, size] for size in range(1, 1001, 4)], 250),)
    yield ([[height, 251 - height, 77] for height in range(1, 251)],)


def valid(urns: Urns) -> None:
    assert 1 <= len(urns) <= 250
    for urn in urns:
        assert len(urn) == 3
        assert all(1 <= measure <= 1000 for measure in urn)
