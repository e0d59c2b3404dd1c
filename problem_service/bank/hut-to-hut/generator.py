"""Tests for Hut to Hut: single stages, forced rests, impossible gaps and long trails."""

import random
from collections.abc import Iterator
from itertools import pairwise
from typing import Any


def _trail(rng: random.Random, count: int, end: int, dearest: int, share: float) -> tuple[Any, Any, Any]:
    """Huts, prices and springs; `share` of the huts have a spring."""
    huts = sorted(rng.sample(range(1, end + 1), count))
    prices = [rng.randint(1, dearest) for _ in range(count)]
    return huts, prices, [rng.random() < share for _ in range(count)]


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield [5], [7], [False], 5, 1
    yield [6], [7], [True], 5, 10
    yield [1, 2], [3, 4], [False, False], 1, 1
    yield [1, 2], [3, 4], [True, False], 1, 1
    yield [1, 2], [3, 4], [True, True], 2, 1
    yield [5, 10, 15], [1, 1, 1], [False, True, False], 5, 2
    yield [5, 9, 14], [1, 50, 1], [False, True, False], 9, 2
    yield [4, 6, 10, 14], [1, 9, 1, 1], [False, True, False, False], 6, 2
    yield [10, 12, 22, 32], [1, 5, 1, 1], [False, True, False, False], 12, 3
    yield [1, 2, 3, 1000000], [1, 1, 1, 1000000], [True] * 4, 999997, 3
    for count, end, reach, stamina in (
        (5, 20, 7, 2),
        (8, 30, 9, 2),
        (12, 40, 8, 3),
        (20, 60, 9, 1),
        (30, 90, 13, 4),
    ):
        yield *_trail(rng, count, end, 10, 0.5), reach, stamina
    yield list(range(1, 301)), [rng.randint(1, 1000) for _ in range(300)], [True] * 300, 3, 2
    yield *_trail(rng, 300, 1000000, 1000000, 0.2), 30000, 3
    yield *_trail(rng, 300, 1000000, 1000000, 0.1), 60000, 10
    yield *_trail(rng, 300, 1000000, 1000, 0.5), 1000000, 10
    yield *_trail(rng, 300, 1000000, 1000, 0.9), 40000, 1


def valid(huts: list[int], prices: list[int], springs: list[bool], reach: int, stamina: int) -> None:
    assert 1 <= len(huts) == len(prices) == len(springs) <= 300
    assert huts[0] >= 1
    assert huts[-1] <= 10**6
    assert all(near < far for near, far in pairwise(huts))
    assert all(1 <= price <= 10**6 for price in prices)
    assert 1 <= reach <= 10**6
    assert 1 <= stamina <= 10
