"""Tests of The Growing Vineyard: slivers, squares, combs, stars with many corners, huge numbers of vines."""

import random
from collections.abc import Iterator
from functools import cmp_to_key
from itertools import combinations
from math import gcd

MOST_CORNERS = 100
FARTHEST = 1_000

Point = list[int]


def _cross(origin: Point, a: Point, b: Point) -> int:
    return (a[0] - origin[0]) * (b[1] - origin[1]) - (a[1] - origin[1]) * (b[0] - origin[0])


def _star(rng: random.Random, corners: int, farthest: int) -> list[Point]:
    """Corners in all directions from the origin, one in each direction, in the order of their directions."""
    directions: dict[tuple[int, int], Point] = {(1, 0): [1, 0], (-1, 1): [-1, 1], (-1, -2): [-1, -2]}
    while len(directions) < corners:
        x, y = rng.randint(-farthest, farthest), rng.randint(-farthest, farthest)
        if x or y:
            directions[x // gcd(x, y), y // gcd(x, y)] = [x, y]

    def compare(a: Point, b: Point) -> int:
        halves = [(y, x) < (0, 0) for x, y in (a, b)]
        return halves[0] - halves[1] or -_cross([0, 0], a, b)

    return sorted(directions.values(), key=cmp_to_key(compare))


def _shifted(rng: random.Random, corners: list[Point], most: int) -> list[Point]:
    """Moved, begun at another corner and perhaps the other way round."""
    x, y = rng.randint(-most, most), rng.randint(-most, most)
    begin = rng.randrange(len(corners))
    moved = [[corner[0] + x, corner[1] + y] for corner in corners[begin:] + corners[:begin]]
    return moved[:: rng.choice((1, -1))]


def _comb(teeth: int, length: int) -> list[Point]:
    top = [[x, length if x % 4 in (1, 2) else 1] for x in range(2 * teeth - 1, -1, -1)]
    return [[0, 0], [2 * teeth - 1, 0], *top]


def tests(rng: random.Random) -> Iterator[tuple[list[Point], int]]:
    """Yield the arguments of each test, edge cases first."""
    yield [[0, 0], [1, 0], [0, 1]], 1
    yield [[0, 0], [0, 1], [1, 1], [1, 0]], 1
    yield [[5, 5], [6, 7], [7, 6]], 1
    yield [[0, 0], [3, 1], [1, 2]], 2
    yield [[0, 0], [2, 0], [4, 0], [4, 4], [2, 4], [0, 4]], 9
    yield [[0, 0], [2, 0], [4, 0], [4, 4], [2, 4], [0, 4]], 10
    yield [[-3, -3], [-3, -5], [-8, -4]], 60
    yield [[0, 0], [6, 0], [6, 2], [2, 2], [2, 6], [0, 6]], 40
    yield [[0, 0], [1, 0], [7, 5]], 20
    for corners, farthest, vines in (
        (3, 3, 25),
        (4, 3, 50),
        (5, 4, 80),
        (6, 5, 150),
        (7, 4, 200),
        (8, 6, 300),
        (10, 5, 100),
    ):
        yield _shifted(rng, _star(rng, corners, farthest), 4), vines
    yield _comb(12, 9), 500
    yield [[-1_000, -1_000], [-999, -1_000], [-1_000, -999]], 10**12
    yield [[-1_000, -1_000], [-999, -1_000], [1_000, 1_000]], 10**12
    yield [[-1_000, -1_000], [1_000, -1_000], [1_000, 1_000], [-1_000, 1_000]], 10**12
    yield [[-1_000, -1_000], [1_000, -1_000], [1_000, 1_000], [-1_000, 1_000]], 1
    yield _comb(48, 1_000), 10**11 + 7
    yield _shifted(rng, _star(rng, 40, 500), 400), 10**9
    yield _shifted(rng, _star(rng, MOST_CORNERS, 900), 90), 987_654_321_012
    yield _shifted(rng, _star(rng, MOST_CORNERS, 60), 900), 12_345_678


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether the straight lines from a to b and from c to d have a point in common."""
    turns = [_cross(a, b, c), _cross(a, b, d), _cross(c, d, a), _cross(c, d, b)]
    if any(
        turn == 0
        and min(p[0], q[0]) <= r[0] <= max(p[0], q[0])
        and min(p[1], q[1]) <= r[1] <= max(p[1], q[1])
        for turn, p, q, r in zip(turns, (a, a, c, c), (b, b, d, d), (c, d, a, b), strict=True)
    ):
        return True
    return (turns[0] > 0) != (turns[1] > 0) and (turns[2] > 0) != (turns[3] > 0) and 0 not in turns


def valid(corners: list[Point], vines: int) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    count = len(corners)
    assert 3 <= count <= MOST_CORNERS, "the number of corners is out of range"
    assert all(len(corner) == 2 for corner in corners), "a corner has not two coordinates"
    assert all(abs(at) <= FARTHEST for corner in corners for at in corner), "a corner is out of range"
    assert 1 <= vines <= 10**12, "the vines are out of range"
    for i in range(count):
        before, corner, after = corners[i - 1], corners[i], corners[(i + 1) % count]
        assert corner != after, "a side has no length"
        if _cross(corner, before, after) == 0:
            towards = [(a - c) * (b - c) for a, b, c in zip(before, after, corner, strict=True)]
            assert sum(towards) < 0, "the fence turns back"
    for i, j in combinations(range(count), 2):
        if j - i not in (1, count - 1):
            sides = corners[i], corners[i + 1], corners[j], corners[(j + 1) % count]
            assert not _meet(*sides), "the fence crosses or touches itself"
