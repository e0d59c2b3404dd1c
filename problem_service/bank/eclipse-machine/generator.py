"""Tests for The Eclipse Machine: dials with common factors, machines that never foretell anything, long periods."""

import math
import random
from collections.abc import Iterator
from typing import Any

_LONGEST = 10**15
_FACTORS = [2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 5, 5, 7, 11, 13, 17, 19, 23, 29, 31]


def _machine(rng: random.Random, teeth: list[int], day: int) -> tuple[list[int], list[list[int]]]:
    """Dials that all point at a mark on the given day, with up to two other marks each."""
    marks = []
    for count in teeth:
        marked = {day % count: None}
        for _ in range(rng.randint(0, min(2, count - 1))):
            marked[rng.randrange(count)] = None
        marks.append(rng.sample(list(marked), len(marked)))
    return teeth, marks


def _divisors(rng: random.Random, dials: int) -> list[int]:
    """Numbers of teeth with many common factors: all divide one number below 10^15."""
    teeth = []
    while len(teeth) < dials:
        count = math.prod(rng.sample(_FACTORS, rng.randint(2, 7)))
        if count <= 10**6:
            teeth.append(count)
    return teeth


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield [2], [[1]], 0
    yield [2], [[1]], 1
    yield [7], [[6, 2]], 3
    yield [3], [[0]], 10**15
    yield [6, 4], [[5], [2]], 0
    yield [6, 10, 15], [[5], [9], [14]], 0
    yield [6, 10, 15], [[5], [9], [14]], 30
    yield [12, 12], [[3, 5, 7], [7, 11, 1]], 8
    yield [12, 18, 8], [[3, 5], [5, 9], [1, 5, 3]], 20
    for top, dials in ((10, 3), (12, 4), (20, 4), (9, 8), (30, 8)):
        teeth = [rng.randint(2, top) for _ in range(dials)]
        while math.lcm(*teeth) > 10**6:
            teeth[rng.randrange(dials)] = rng.randint(2, top)
        day = rng.randrange(math.lcm(*teeth))
        yield *_machine(rng, teeth, day), rng.randrange(2 * math.lcm(*teeth))
    teeth, marks = _machine(rng, [24, 36, 30, 45], 77)
    yield teeth, marks, 77
    yield teeth, marks, 78
    yield [720_720] * 8, [[(mark * dial) % 720_720, 720_719, 5] for dial, mark in enumerate([2] * 8, 1)], 6
    yield [720_720] * 2, [[1, 3, 5], [2, 4, 6]], 0
    for teeth in (
        [999_983, 999_979, 997],
        [999_999, 1_000_000, 990],
        [101, 103, 107, 109, 113, 127, 13],
        [64, 81, 25, 49, 121, 169, 17, 19],
        _divisors(rng, 8),
        _divisors(rng, 8),
        _divisors(rng, 5),
    ):
        period = math.lcm(*teeth)
        day = rng.randrange(period)
        yield *_machine(rng, teeth, day), rng.randrange(_LONGEST)
        yield *_machine(rng, teeth, day), max(0, day - rng.randrange(1000))


def valid(teeth: list[int], marks: list[list[int]], start: int) -> None:
    assert 1 <= len(teeth) <= 8
    assert len(marks) == len(teeth)
    assert all(2 <= count <= 10**6 for count in teeth)
    for count, marked in zip(teeth, marks, strict=True):
        assert 1 <= len(marked) <= 3
        assert len(set(marked)) == len(marked)
        assert all(0 <= mark < count for mark in marked)
    assert math.lcm(*teeth) <= _LONGEST
    assert 0 <= start <= 10**15
