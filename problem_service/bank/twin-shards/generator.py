"""Tests for Twin Shards: single shards, one style only, all styles different, few and many of each style."""

import random
from collections.abc import Iterator
from typing import Any

_SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]


def _shards(rng: random.Random, shards: int, styles: int) -> list[str]:
    names = [
        _SYLLABLES[i % 70] + (_SYLLABLES[i // 70 % 70] if i >= 70 else "") + "n" * (i // 4900)
        for i in range(styles)
    ]
    return rng.choices(names, k=shards)


def _stretches(rng: random.Random, shards: int, count: int, longest: int) -> list[list[int]]:
    stretches = []
    for _ in range(count):
        length = rng.randint(1, min(longest, shards))
        first = rng.randint(0, shards - length)
        stretches.append([first, first + length - 1])
    return stretches


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield ["a"], [[0, 0]]
    yield ["a", "a"], [[0, 1], [0, 0], [1, 1], [0, 1]]
    yield ["a", "b"], [[0, 1]]
    yield ["a", "a", "a", "a"], [[first, last] for last in range(4) for first in range(last + 1)]
    yield ["a", "b", "b", "a"], [[first, last] for first in range(4) for last in range(first, 4)]
    yield ["a", "b", "a", "b", "a", "b"], [[0, 5], [0, 4], [0, 3], [1, 5], [2, 5], [1, 4]]
    for shards, styles, count in (
        (6, 2, 8),
        (9, 3, 10),
        (15, 5, 12),
        (30, 12, 20),
        (80, 30, 40),
        (300, 40, 100),
    ):
        yield _shards(rng, shards, styles), _stretches(rng, shards, count, shards)
    yield ["ox"] * 2_000, _stretches(rng, 2_000, 300, 4)
    yield _shards(rng, 2_000, 1_000), _stretches(rng, 2_000, 1_000, 60)
    half = _shards(rng, 6_000, 4_900)
    yield half + half[::-1], [[first, 11_999 - first] for first in rng.choices(range(3_000), k=12_000)]
    yield _shards(rng, 12_000, 4_000), _stretches(rng, 12_000, 12_000, 12_000)
    yield _shards(rng, 12_000, 150), _stretches(rng, 12_000, 5_000, 400)


def valid(styles: list[str], stretches: list[list[int]]) -> None:
    assert 1 <= len(styles) <= 12_000
    assert all(1 <= len(style) <= 5 for style in styles)
    assert set("".join(styles)) <= set("abcdefghijklmnopqrstuvwxyz")
    assert 1 <= len(stretches) <= 12_000
    for first, last in stretches:
        assert 0 <= first <= last < len(styles)
