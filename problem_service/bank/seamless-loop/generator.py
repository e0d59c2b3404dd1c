"""Tests for The Seamless Loop: single beats, a single drum, runs longer than the loop, long loops."""

import random
from collections.abc import Iterator
from typing import Any


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield 1, 1, 1
    yield 1, 1000, 200000
    yield 2, 1, 2
    yield 2, 2, 1
    yield 3, 2, 1
    yield 3, 2, 2
    yield 3, 2, 3
    yield 5, 2, 2
    yield 6, 3, 5
    yield 6, 3, 200000
    yield 7, 1000, 1
    yield 12, 4, 3
    for _ in range(4):
        yield rng.randint(20, 400), rng.randint(2, 1000), rng.randint(1, 30)
    yield 199999, 2, 1
    yield 200000, 1000, 1
    yield 199999, 3, 100000
    yield 200000, 2, 20
    yield 200000, 1000, 200000
    yield rng.randint(150000, 200000), rng.randint(500, 1000), rng.randint(10000, 50000)


def valid(beats: int, drums: int, run: int) -> None:
    assert 1 <= beats <= 200000
    assert 1 <= drums <= 1000
    assert 1 <= run <= 200000
