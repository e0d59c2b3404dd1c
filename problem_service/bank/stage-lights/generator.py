"""Tests for Stage Lights: dark scenes, unreachable ones, switches wired alike and full desks."""

import random
from collections.abc import Iterator
from typing import Any


def _wire(rng: random.Random, count: int, lamps: int, widest: int) -> list[list[int]]:
    return [rng.sample(range(lamps), rng.randint(1, min(widest, lamps))) for _ in range(count)]


def _scene(rng: random.Random, switches: list[list[int]], flips: int) -> list[int]:
    """The lamps that shine after flipping some random switches."""
    shining: set[int] = set()
    for switch in rng.sample(switches, flips):
        shining ^= set(switch)
    return rng.sample(sorted(shining), len(shining))


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield [[0]], []
    yield [[29]], [29]
    yield [[29]], [28]
    yield [[3, 1, 2]], [2, 3]
    yield [[0, 1], [0, 1], [1, 0]], [1, 0]
    yield [[0, 1, 2], [1], [2], [3], [0, 3]], [0]
    yield [[0], [0, 1], [0, 1, 2], [0, 1, 2, 3], [3]], [3]
    yield [[lamp] for lamp in range(30)], list(range(30))
    yield [[lamp, (lamp + 1) % 30] for lamp in range(30)], [4, 19]
    for count, lamps, flips in ((6, 4, 3), (9, 5, 6), (14, 8, 9), (20, 18, 10)):
        switches = _wire(rng, count, lamps, 4)
        yield switches, _scene(rng, switches, flips)
    for lamps, widest, flips in ((30, 15, 17), (30, 30, 20), (22, 22, 30), (16, 8, 12), (30, 3, 34)):
        switches = _wire(rng, 34, lamps, widest)
        yield switches, _scene(rng, switches, flips)
    yield [[*rng.sample(range(29), 6), 29] for _ in range(33)] + [[28, 29]], [0, 29, 1]
    yield _wire(rng, 34, 29, 20), [29, 3, 17]


def valid(switches: list[list[int]], scene: list[int]) -> None:
    assert 1 <= len(switches) <= 34
    assert all(switches)
    for lamps in (scene, *switches):
        assert len(set(lamps)) == len(lamps)
        assert all(0 <= lamp <= 29 for lamp in lamps)
