"""Tests for The Obelisk Road: single blocks, free and forbidding tolls, short sledges and very long ones."""

import random
from collections.abc import Iterator
from typing import Any


def _road(
    rng: random.Random, blocks: int, heaviest: int, least: int, most: int
) -> tuple[list[int], list[int]]:
    return [rng.randint(1, heaviest) for _ in range(blocks)], [
        rng.randint(least, most) for _ in range(blocks)
    ]


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield [1], [0]
    yield [1000], [1_000_000_000]
    yield [4, 6], [0, 47]
    yield [4, 6], [0, 48]
    yield [4, 6], [0, 49]
    yield [1, 2, 3, 4, 5], [0, 0, 0, 0, 0]
    yield [5, 1, 1, 1, 5], [10, 1, 50, 1, 10]
    yield [1, 9, 1], [3, 100, 18]
    for blocks, heaviest, most in (
        (6, 5, 20),
        (8, 9, 100),
        (10, 3, 15),
        (12, 20, 900),
        (14, 6, 60),
        (15, 1, 12),
    ):
        yield _road(rng, blocks, heaviest, 0, most)
    yield _road(rng, 20_000, 5, 700_000_000, 1_000_000_000)
    yield _road(rng, 300, 10, 5, 5)
    yield _road(rng, 1_000, 1_000, 0, 20_000_000)
    yield [1_000] * 2_000, [0] * 2_000
    yield [1_000] * 1_500, [1_000_000_000] * 1_500
    yield _road(rng, 4_000, 30, 0, 1_000)
    falling = sorted((rng.randint(0, 10**9) for _ in range(3_000)), reverse=True)
    yield [rng.randint(1, 40) for _ in falling], falling
    yield [rng.randint(1, 40) for _ in falling], falling[::-1]
    yield _road(rng, 20_000, 1_000, 0, 1_000_000_000)


def valid(weights: list[int], tolls: list[int]) -> None:
    assert 1 <= len(weights) <= 20_000
    assert len(tolls) == len(weights)
    assert all(1 <= weight <= 1_000 for weight in weights)
    assert all(0 <= toll <= 10**9 for toll in tolls)
