"""Tests for The Bell Founder: wrap-around, self-claims, long chains and many late contradictions."""

import random
from collections.abc import Iterator
from typing import Any


def _claims(rng: random.Random, bells: int, scale: int, count: int, lies: float) -> list[list[int]]:
    """Claims about a hidden tuning, of which a share are made up."""
    pitch = [rng.randrange(scale) for _ in range(bells)]
    claims = []
    for _ in range(count):
        a, b = rng.randrange(bells), rng.randrange(bells)
        up = rng.randrange(scale) if rng.random() < lies else (pitch[b] - pitch[a]) % scale
        claims.append([a, b, up])
    return claims


def _chain(rng: random.Random, bells: int, scale: int, checks: int) -> list[list[int]]:
    """A chain through all bells, then claims about bells far apart on it."""
    pitch = [rng.randrange(scale) for _ in range(bells)]
    claims = [[i, i + 1, (pitch[i + 1] - pitch[i]) % scale] for i in range(bells - 1)]
    for _ in range(checks):
        a, b = rng.randrange(bells // 10), bells - 1 - rng.randrange(bells // 10)
        lie = rng.randrange(scale) if rng.random() < 0.3 else 0
        claims.append([b, a, (pitch[a] - pitch[b] + lie) % scale])
    return claims


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield 1, 1, [[0, 0, 0]]
    yield 1, 2, [[0, 0, 1], [0, 0, 0]]
    yield 2, 12, [[0, 1, 5], [1, 0, 7], [1, 0, 5]]
    yield 2, 1000000, [[0, 1, 999999], [1, 0, 1], [0, 1, 999999], [0, 1, 1]]
    yield 3, 2, [[0, 1, 1], [1, 2, 1], [2, 0, 1], [2, 0, 0]]
    yield 4, 7, [[0, 1, 3], [2, 3, 3], [1, 2, 6], [0, 3, 5], [3, 0, 2], [0, 3, 4]]
    yield 5, 1, [[i, (i + 2) % 5, 0] for i in range(5)]
    for bells, scale, count in ((3, 3, 8), (5, 12, 12), (8, 2, 20), (10, 100, 30), (60, 12, 100)):
        yield bells, scale, _claims(rng, bells, scale, count, 0.3)
    yield 12000, 1000000, _claims(rng, 12000, 1000000, 12000, 0.1)
    yield 500, 12, _claims(rng, 500, 12, 12000, 0.5)
    yield 6000, 1000, _chain(rng, 6000, 1000, 6000)
    yield 6000, 1000000, _chain(rng, 6000, 1000000, 6000)


def valid(bells: int, scale: int, claims: list[list[int]]) -> None:
    assert 1 <= bells <= 12000
    assert 1 <= scale <= 10**6
    assert 1 <= len(claims) <= 12000
    for a, b, up in claims:
        assert 0 <= a < bells
        assert 0 <= b < bells
        assert 0 <= up < scale
