"""Tests for Realms on the Map: trees, dead ends inside and outside, realms within realms, wide maps."""

import random
from collections.abc import Iterator
from typing import Any

Pairs = list[list[int]]


def _map(rng: random.Random, rows: int, columns: int, scale: int, keep: float) -> tuple[Pairs, Pairs]:
    """Posts on a shaken grid; a random tree of borders, and some of the other ones."""
    posts = []
    for row in range(rows):
        for column in range(columns):
            shift = scale // 5
            posts.append(
                [
                    (column + 1) * scale + rng.randint(-shift, shift),
                    (row + 1) * scale + rng.randint(-shift, shift),
                ]
            )
    pairs = []
    for row in range(rows):
        for column in range(columns):
            here = row * columns + column
            if column + 1 < columns:
                pairs.append([here, here + 1])
            if row + 1 < rows:
                pairs.append([here, here + columns])
            if column + 1 < columns and row + 1 < rows and rng.random() < 0.3:
                pairs.append(rng.choice(([here, here + columns + 1], [here + 1, here + columns])))
    rng.shuffle(pairs)
    group = list(range(len(posts)))

    def leader(post: int) -> int:
        while group[post] != post:
            group[post] = group[group[post]]
            post = group[post]
        return post

    borders = []
    for a, b in pairs:
        if leader(a) != leader(b):
            group[leader(a)] = leader(b)
        elif rng.random() >= keep:
            continue
        borders.append([a, b] if rng.random() < 0.5 else [b, a])
    names = rng.sample(range(len(posts)), len(posts))
    shuffled = [[0, 0]] * len(posts)
    for name, post in zip(names, posts, strict=True):
        shuffled[name] = post
    return shuffled, [[names[a], names[b]] for a, b in rng.sample(borders, len(borders))]


def _nested(count: int) -> tuple[Pairs, Pairs]:
    """Squares within squares, with a bridge from each to the next."""
    posts: Pairs = []
    borders: Pairs = []
    for i in range(count):
        near, far, first = 10 * i, 100_000 - 10 * i, len(posts)
        posts += [[near, near], [far, near], [far, far], [near, far]]
        borders += [[first + j, first + (j + 1) % 4] for j in range(4)]
        if i > 0:
            borders.append([first - 4 + i % 4, first + i % 4])
    return posts, borders


def _fan(count: int) -> tuple[Pairs, Pairs]:
    """Many borders at one post, in all directions, to posts along the rim of the map."""
    step = 100_000 // count
    rim = [[step * i, 0] for i in range(count)] + [[100_000, step * i] for i in range(count)]
    rim += [[100_000 - x, 100_000 - y] for x, y in rim]
    borders = [[0, post] for post in range(1, len(rim) + 1)]
    borders += [[post, post % len(rim) + 1] for post in range(1, len(rim) + 1) if post % 7]
    return [[50_000, 50_000], *rim], borders


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield [[0, 0], [1, 0]], [[1, 0]]
    yield [[0, 0], [1, 0], [0, 1]], [[0, 1], [2, 1], [0, 2]]
    yield [[5, 5], [9, 5], [5, 9], [1, 5], [5, 1]], [[0, 1], [0, 2], [0, 3], [0, 4]]
    yield (
        [[5, 5], [9, 5], [5, 9], [1, 5], [5, 1]],
        [[0, 1], [0, 2], [0, 3], [0, 4], [1, 2], [2, 3], [3, 4], [4, 1]],
    )
    yield [[0, 0], [6, 0], [3, 6], [3, 2], [3, 3]], [[0, 1], [1, 2], [2, 0], [3, 0], [3, 4]]
    yield [[4, 4], [0, 0], [8, 0], [0, 8], [8, 8]], [[0, 1], [0, 2], [1, 2], [3, 0], [4, 0], [3, 4]]
    yield (
        [[0, 0], [9, 0], [9, 9], [0, 9], [3, 3], [6, 3], [6, 6], [3, 6]],
        [
            *([0, 1], [1, 2], [2, 3], [3, 0]),
            *([4, 5], [5, 6], [6, 7], [7, 4], [4, 0], [6, 2]),
        ],
    )
    for rows, columns, scale, keep in (
        (2, 3, 5, 0.5),
        (3, 3, 5, 0.6),
        (3, 4, 10, 0.4),
        (2, 6, 10, 1.0),
        (5, 5, 10, 0.5),
    ):
        yield _map(rng, rows, columns, scale, keep)
    yield _map(rng, 8, 8, 1_000, 0.3)
    yield _map(rng, 12, 15, 5_000, 0.7)
    yield _map(rng, 20, 20, 4_700, 0.0)
    yield _map(rng, 30, 33, 2_900, 0.1)
    yield _map(rng, 16, 25, 3_800, 0.5)
    yield _map(rng, 20, 20, 4_700, 1.0)
    yield _nested(120)
    yield _fan(50)


def _turn(a: list[int], b: list[int], c: list[int]) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _apart(a: list[int], b: list[int], c: list[int], d: list[int]) -> bool:
    """Whether two lines have nothing in common but an end of both."""
    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return True
    if a in (c, d) or b in (c, d):
        shared, end = (a, b) if a in (c, d) else (b, a)
        other = d if shared == c else c
        ahead = (end[0] - shared[0]) * (other[0] - shared[0]) + (end[1] - shared[1]) * (other[1] - shared[1])
        return _turn(shared, end, other) != 0 or ahead < 0
    sides = _turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)
    if not any(sides):  # on one line
        return max(a, b) < min(c, d) or max(c, d) < min(a, b)
    return sides[0] * sides[1] > 0 or sides[2] * sides[3] > 0


def valid(posts: Pairs, borders: Pairs) -> None:
    assert 2 <= len(posts) <= 1_000
    assert all(len(post) == 2 for post in posts)
    assert all(0 <= value <= 100_000 for post in posts for value in post)
    assert len({tuple(post) for post in posts}) == len(posts)
    assert 1 <= len(borders) <= 2_000
    for a, b in borders:
        assert 0 <= a < len(posts)
        assert 0 <= b < len(posts)
        assert a != b
    assert len({frozenset(border) for border in borders}) == len(borders)
    reached = {0}
    near: list[list[int]] = [[] for _ in posts]
    for a, b in borders:
        near[a].append(b)
        near[b].append(a)
    waiting = [0]
    for post in waiting:
        for other in near[post]:
            if other not in reached:
                reached.add(other)
                waiting.append(other)
    assert len(reached) == len(posts)
    # As every post is an end of some border, no border passes through one unless it meets that border there.
    lines = sorted(sorted((posts[a], posts[b])) for a, b in borders)
    for i, (a, b) in enumerate(lines):
        for c, d in lines[i + 1 :]:
            if c[0] > b[0]:
                break
            assert _apart(a, b, c, d)
