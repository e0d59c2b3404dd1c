"""Tests for The Jamming Counter: single numbers, pairs with zeros, equal digits, all sizes of cogs and spans."""

import random
from collections.abc import Iterator
from typing import Any

_PAIRS = [f"{number:02}" for number in range(100)]


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield 1, 1, 1, []
    yield 1, 9, 10, []
    yield 10, 10, 10, ["10"]
    yield 10, 10, 10, ["01", "00"]
    yield 1, 30, 3, ["03", "00", "06"]
    yield 11, 44, 11, ["22"]
    yield 100, 110, 1, ["00"]
    yield 1, 2_000, 1, _PAIRS
    yield 990, 1_010, 5, ["99", "00"]
    for high, cog, pairs in (
        (500, 1, 10),
        (3_000, 7, 20),
        (20_000, 12, 15),
        (99_999, 25, 30),
        (60_000, 149, 5),
    ):
        low = rng.randint(1, high)
        yield low, high, cog, rng.sample(_PAIRS, pairs)
        yield 1, high, cog, rng.sample(_PAIRS, pairs)
    yield 1, 10**15, 1, []
    yield 1, 10**15, 150, ["00"]
    yield 1, 10**15, 150, ["50"]
    yield 10**15, 10**15, 125, ["01"]
    yield 1, 10**15, 1, [pair for pair in _PAIRS if pair[0] != pair[1]]
    yield 1, 10**15, 37, [pair for pair in _PAIRS if int(pair[0]) > int(pair[1])]
    yield 1, 10**15, 101, [pair for pair in _PAIRS if abs(int(pair[0]) - int(pair[1])) != 1]
    for cog, pairs in ((1, 3), (149, 10), (144, 25), (97, 40), (13, 60)):
        low, high = sorted(rng.randint(1, 10 ** rng.randint(13, 15)) for _ in range(2))
        high -= high % cog
        yield min(low, high), high, cog, rng.sample(_PAIRS, pairs)
    digits = "531" * 5
    yield 1, int(digits), 3, [pair for pair in _PAIRS if pair not in ("53", "31", "15", "35", "13")]


def valid(low: int, high: int, cog: int, jams: list[str]) -> None:
    assert 1 <= low <= high <= 10**15
    assert 1 <= cog <= 150
    assert set(jams) <= set(_PAIRS)
    assert len(set(jams)) == len(jams)
