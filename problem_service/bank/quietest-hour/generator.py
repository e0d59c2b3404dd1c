"""Tests for The Quietest Hour: silence, ties, whole-night recordings and long crowded nights."""

import random
from collections.abc import Iterator
from typing import Any


def _noises(rng: random.Random, count: int, night: int, longest: int) -> list[list[int]]:
    noises = []
    for _ in range(count):
        start = rng.randrange(night)
        noises.append([start, min(night, start + rng.randint(1, longest)), rng.randint(1, 100)])
    return noises


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield [], 1, 1
    yield [], 1000000000, 17
    yield [[0, 1, 100]], 1, 1
    yield [[0, 10, 5]], 10, 3
    yield [[0, 4, 1]], 10, 6
    yield [[0, 5, 1]], 10, 6
    yield [[4, 6, 9]], 10, 5
    yield [[2, 9, 3], [2, 9, 3], [5, 6, 1]], 12, 4
    yield [[0, 3, 2], [7, 10, 1]], 10, 5
    yield [[0, 1000000000, 100], [999999999, 1000000000, 1]], 1000000000, 1000000000
    yield [[0, 500000000, 1], [500000000, 1000000000, 2]], 1000000000, 500000001
    for count, night, longest in ((3, 12, 5), (5, 20, 8), (8, 30, 10), (40, 200, 30)):
        yield _noises(rng, count, night, longest), night, rng.randint(1, night // 2)
    yield [[0, 10**9, 100] for _ in range(8000)], 10**9, 10**9 - 1
    yield _noises(rng, 8000, 10**9, 10**6), 10**9, 10**7
    yield _noises(rng, 8000, 10**9, 10**9), 10**9, 123456789
    yield _noises(rng, 8000, 20000, 500), 20000, 777


def valid(noises: list[list[int]], night: int, length: int) -> None:
    assert 1 <= length <= night <= 10**9
    assert 0 <= len(noises) <= 8000
    for start, end, loudness in noises:
        assert 0 <= start < end <= night
        assert 1 <= loudness <= 100
