"""Tests for Summit in the Fog: short climbs, jumped camps, walls of chasms and high mountains."""

import random
from collections.abc import Iterator
from typing import Any


def _passable(chasms: list[int], die: int) -> bool:
    return not any(all(ledge + step in chasms for step in range(die)) for ledge in chasms)


def _mountain(rng: random.Random, summit: int, die: int, camps: int, chasms: int) -> tuple[Any, ...]:
    while True:
        ledges = rng.sample(range(1, summit), camps + chasms)
        if _passable(ledges[camps:], die):
            return summit, die, ledges[:camps], ledges[camps:]


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield 1, 2, [], []
    yield 1, 12, [], []
    yield 2, 6, [1], []
    yield 3, 2, [1], [2]
    yield 5, 3, [], [1, 2]
    yield 5, 3, [2], [3, 4]
    yield 12, 12, [], list(range(1, 12))
    yield 6, 3, [3, 1], [5, 4]
    yield 9, 4, [5], [8, 2, 7]
    for summit, die, camps, chasms in ((8, 3, 2, 2), (12, 4, 3, 3), (20, 6, 4, 6), (30, 5, 5, 9)):
        yield _mountain(rng, summit, die, camps, chasms)
    yield 41, 2, [], list(range(2, 41, 2))
    yield 43, 11, [21], [*range(11, 21), *range(33, 43)]
    yield 1500, 2, [], []
    yield _mountain(rng, 1500, 12, 20, 20)
    yield _mountain(rng, 1500, 2, 20, 20)
    yield 1500, 6, list(range(1400, 1500, 5)), list(range(1403, 1500, 5))


def valid(summit: int, die: int, camps: list[int], chasms: list[int]) -> None:
    assert 1 <= summit <= 1500
    assert 2 <= die <= 12
    assert len(camps) <= 20
    assert len(chasms) <= 20
    ledges = camps + chasms
    assert len(set(ledges)) == len(ledges)
    assert all(1 <= ledge < summit for ledge in ledges)
    assert _passable(chasms, die)
