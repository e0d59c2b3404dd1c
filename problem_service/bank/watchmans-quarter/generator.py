"""Tests for The Watchman's Quarter: both directions, nooks, horns, spirals, stars and jagged rings."""

import math
import random
from collections.abc import Iterator
from typing import Any

Corners = list[list[int]]


def _turn(a: list[int], b: list[int], c: list[int]) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _within(a: list[int], b: list[int], point: list[int]) -> bool:
    """Whether a point on the line through a and b lies between them."""
    return all(min(p, q) <= value <= max(p, q) for p, q, value in zip(a, b, point, strict=True))


def _meet(a: list[int], b: list[int], c: list[int], d: list[int]) -> bool:
    """Whether two walls have a point in common."""
    sides = [_turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)]
    if (sides[0] > 0) != (sides[1] > 0) and (sides[2] > 0) != (sides[3] > 0) and all(sides):
        return True
    places = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    return any(side == 0 and _within(*place) for side, place in zip(sides, places, strict=True))


def _is_quarter(corners: Corners) -> bool:
    count = len(corners)
    if len({tuple(corner) for corner in corners}) < count:
        return False
    walls = [(corners[i - 1], corners[i]) for i in range(count)]
    if any(_turn(*walls[i - 1], walls[i][1]) == 0 for i in range(count)):
        return False
    return not any(
        _meet(*walls[i], *walls[j])
        for i in range(count)
        for j in range(i + 2, count)
        if (i, j) != (0, count - 1)
    )


def _ring(rng: random.Random, count: int, shortest: int, longest: int) -> Corners:
    """A jagged ring around [500, 500], some of which lies within sight of the middle."""
    while True:
        angles = sorted(rng.uniform(0, 2 * math.pi) for _ in range(count))
        corners = []
        for angle in angles:
            radius = rng.randint(shortest, longest)
            corners.append([round(500 + radius * math.cos(angle)), round(500 + radius * math.sin(angle))])
        if _is_quarter(corners):
            return corners if rng.random() < 0.5 else corners[::-1]


def _shield(rng: random.Random, count: int, nooks: int) -> Corners:
    """Corners on a circle, some of them pushed inwards a little."""
    while True:
        pushed = set(rng.sample(range(count), nooks))
        corners = []
        for i in range(count):
            angle = 2 * math.pi * (i + rng.uniform(0, 0.6)) / count
            radius = rng.randint(380, 480) if i in pushed else 500
            corners.append([round(500 + radius * math.cos(angle)), round(500 + radius * math.sin(angle))])
        if _is_quarter(corners):
            return corners if rng.random() < 0.5 else corners[::-1]


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield ([[0, 0], [1, 0], [0, 1]],)
    yield ([[0, 0], [0, 1000], [1000, 0]],)
    yield ([[0, 0], [10, 10], [0, 20], [4, 10]],)
    yield ([[0, 0], [4, 10], [0, 20], [10, 10]],)
    yield ([[0, 0], [2, 0], [2, 1], [3, 1], [3, 3], [1, 3], [1, 2], [0, 2]],)
    yield ([[2, 0], [4, 0], [4, 2], [6, 2], [6, 4], [4, 4], [4, 6], [2, 6], [2, 4], [0, 4], [0, 2], [2, 2]],)
    yield ([[0, 0], [9, 0], [9, 9], [3, 9], [3, 5], [5, 5], [5, 7], [7, 7], [7, 2], [0, 2]],)
    yield ([[0, 0], [10, 3], [20, 0], [17, 10], [20, 20], [10, 17], [0, 20], [3, 10]],)
    yield ([[0, 0], [4, 0], [4, 1], [2, 1], [2, 2], [4, 2], [4, 3], [0, 3]],)
    for count, shortest, longest in (
        (5, 100, 500),
        (6, 200, 500),
        (8, 300, 500),
        (9, 350, 500),
        (10, 250, 400),
        (12, 400, 500),
    ):
        yield (_ring(rng, count, shortest, longest),)
    yield (_ring(rng, 30, 440, 500),)
    yield (_ring(rng, 60, 480, 500),)
    for count, nooks in ((20, 3), (60, 4), (120, 9), (150, 30)):
        yield (_shield(rng, count, nooks),)
    teeth = [corner for x in range(0, 146, 2) for corner in ([x, 0], [x + 1, 900])]
    yield ([*teeth, [1000, 1000], [0, 1000]],)
    saw = [corner for x in range(0, 948, 13) for corner in ([x, 60 + x % 2], [x + 6, 0])]
    yield ([*saw, [1000, 30], [1000, 1000], [0, 1000]],)


def valid(corners: Corners) -> None:
    assert 3 <= len(corners) <= 150
    assert all(len(corner) == 2 for corner in corners)
    assert all(0 <= value <= 1000 for corner in corners for value in corner)
    assert _is_quarter(corners)
