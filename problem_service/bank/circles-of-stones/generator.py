"""Tests for Circles of Stones: one and two stones, one kind, odd and even numbers, common factors."""

import random
from collections.abc import Iterator
from typing import Any

_KINDS = [
    *(
        "agate",
        "amber",
        "beryl",
        "coral",
        "flint",
        "garnet",
        "gypsum",
        "jade",
        "jasper",
        "jet",
        "lapis",
        "lead",
        "mica",
    ),
    *(
        "onyx",
        "opal",
        "pearl",
        "peridot",
        "pyrite",
        "quartz",
        "ruby",
        "salt",
        "slate",
        "sulphur",
        "talc",
        "topaz",
        "zircon",
    ),
]


def _stock(rng: random.Random, counts: list[int]) -> dict[str, int]:
    return dict(zip(rng.sample(_KINDS, len(counts)), counts, strict=True))


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    for counts in (
        [1],
        [2],
        [1, 1],
        [5],
        [2, 1],
        [3, 1],
        [2, 2, 2],
        [3, 3],
        [4, 2],
        [1, 1, 1, 1, 1],
        [2, 2, 1],
        [3, 2, 2],
        [4, 4],
        [3, 1, 1, 2],
        [3, 3, 2],
        [2, 2, 2, 2],
        [6, 2],
        [1, 7],
        [12, 6],
        [9, 9, 9],
        [60, 40, 20],
        [35, 21, 14, 7],
        [2_500, 2_500],
        [1_200] * 4,
        [1_199, 1_201, 1_200, 1_200],
        [2_310, 2_310, 210],
        [720, 360, 1_440, 1_080, 180],
        [5_000],
        [4_999, 1],
        [1] * 26,
        [192] * 26,
        [4_975, *([1] * 25)],
        [1_248, 1_250, 1_252, 1_249],
    ):
        yield (_stock(rng, counts),)
    for kinds in (2, 5, 12):
        yield (_stock(rng, [rng.randint(1, 5_000 // kinds) for _ in range(kinds)]),)


def valid(stones: dict[str, int]) -> None:
    assert 1 <= len(stones) <= 26
    assert all(1 <= len(kind) <= 8 for kind in stones)
    assert set("".join(stones)) <= set("abcdefghijklmnopqrstuvwxyz")
    assert all(count >= 1 for count in stones.values())
    assert sum(stones.values()) <= 5_000
