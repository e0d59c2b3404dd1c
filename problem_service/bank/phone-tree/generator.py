"""Tests for Phone Tree: lone members, stars, chains longer than a recursion limit, bushy clubs."""

import random
from collections.abc import Iterator
from typing import Any


def _club(rng: random.Random, members: int, spread: int, longest: int) -> tuple[list[int], list[int]]:
    """A random club in which everybody is rung by one of the `spread` members before them."""
    callers = [-1] + [rng.randint(max(0, i - spread), i - 1) for i in range(1, members)]
    return callers, [0] + [rng.randint(1, longest) for _ in range(1, members)]


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield [-1], [0]
    yield [-1, 0], [0, 1000]
    yield [-1, 0, 0], [0, 5, 5]
    yield [-1, 0, 1, 2], [0, 1, 2, 3]
    yield [-1, 0, 0, 2], [0, 10, 1, 9]
    yield [-1, 0, 0, 1, 2], [0, 6, 2, 3, 4]
    yield [-1, 0, 0, 0, 1, 2, 3], [0, 1, 2, 3, 3, 2, 1]
    for members, spread in ((4, 4), (6, 6), (8, 3), (12, 12), (40, 10), (300, 5)):
        yield _club(rng, members, spread, 20)
    yield [-1] + [0] * 19999, [0] + [rng.randint(1, 1000) for _ in range(19999)]
    yield [-1, *range(19999)], [0] + [rng.randint(1, 1000) for _ in range(19999)]
    yield _club(rng, 20000, 20000, 1000)
    yield _club(rng, 20000, 6, 1000)


def valid(callers: list[int], minutes: list[int]) -> None:
    assert 1 <= len(callers) == len(minutes) <= 20000
    assert callers[0] == -1
    assert minutes[0] == 0
    for i in range(1, len(callers)):
        assert 0 <= callers[i] < i
        assert 1 <= minutes[i] <= 1000
