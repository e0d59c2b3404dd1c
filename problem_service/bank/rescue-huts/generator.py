"""Tests of Rescue Huts: a single junction, huts everywhere, chains, stars, brooms and random trails."""

import random
from collections.abc import Iterator

MOST_TRAILS = 5_000
LONGEST_TRAIL = 1_000


def _trails(rng: random.Random, junctions: int, spread: int, longest: int) -> list[list[int]]:
    """Each junction leads to one of the `spread` before it; numbered at random."""
    names = list(range(junctions))
    rng.shuffle(names)
    made = [
        [names[i], names[rng.randint(max(0, i - spread), i - 1)], rng.randint(1, longest)]
        for i in range(1, junctions)
    ]
    rng.shuffle(made)
    return made


def tests(rng: random.Random) -> Iterator[tuple[list[list[int]], int]]:
    """Yield the arguments of each test, edge cases first."""
    yield [[0, 1, 1_000]], 1
    yield [[0, 1, 1_000]], 2
    yield [[1, 0, 2], [1, 2, 3]], 1
    yield [[0, 1, 1], [1, 2, 1], [2, 3, 1], [3, 4, 1], [4, 5, 1]], 2
    yield [[0, 1, 1], [0, 2, 9], [0, 3, 9], [0, 4, 9]], 3
    yield [[0, 1, 10], [1, 2, 1], [2, 3, 10], [3, 4, 1], [4, 5, 10]], 3
    yield [[0, 1, 2], [1, 2, 2], [1, 3, 5], [3, 4, 2], [3, 5, 2], [0, 6, 7]], 2
    for junctions, spread, longest, huts in (
        (5, 5, 5, 2),
        (6, 2, 9, 2),
        (7, 7, 9, 3),
        (8, 3, 9, 2),
        (9, 2, 6, 3),
        (10, 4, 20, 4),
        (10, 10, 9, 3),
        (11, 3, 9, 5),
        (12, 2, 12, 3),
    ):
        yield _trails(rng, junctions, spread, longest), huts
    yield _trails(rng, 100, 6, 50), 9
    yield [[i, i + 1, LONGEST_TRAIL] for i in range(MOST_TRAILS)], 1
    yield [[i, i + 1, rng.randint(1, LONGEST_TRAIL)] for i in range(MOST_TRAILS)], 70
    yield [[0, i, rng.randint(1, LONGEST_TRAIL)] for i in range(1, MOST_TRAILS + 1)], 2_000
    yield _trails(rng, MOST_TRAILS + 1, 3, LONGEST_TRAIL), 200
    yield _trails(rng, MOST_TRAILS + 1, 5_000, LONGEST_TRAIL), 40
    yield _trails(rng, MOST_TRAILS + 1, 50, LONGEST_TRAIL), MOST_TRAILS + 1
    yield _trails(rng, 2_000, 2, LONGEST_TRAIL), 1_000


def valid(trails: list[list[int]], huts: int) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    junctions = len(trails) + 1
    assert len(trails) <= MOST_TRAILS, "there are too many trails"
    assert 1 <= huts <= junctions, "the number of huts is out of range"
    neighbours: list[list[int]] = [[] for _ in range(junctions)]
    for a, b, length in trails:
        assert 0 <= a < junctions, "a trail begins nowhere"
        assert 0 <= b < junctions, "a trail ends nowhere"
        assert 1 <= length <= LONGEST_TRAIL, "a length is out of range"
        neighbours[a].append(b)
        neighbours[b].append(a)
    seen = {0}
    todo = [0]
    while todo:
        for other in neighbours[todo.pop()]:
            if other not in seen:
                seen.add(other)
                todo.append(other)
    assert len(seen) == junctions, "the trails do not join all junctions"
