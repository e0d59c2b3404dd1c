"""Tests of A Canal for the River: springs, brooks, stars, perfect binary rivers, long and bushy ones."""

import random
from collections.abc import Iterator

MOST_JUNCTIONS = 20_000


def _renumbered(rng: random.Random, downstream: list[int]) -> tuple[list[int]]:
    """The same river with its junctions numbered at random."""
    names = list(range(len(downstream)))
    rng.shuffle(names)
    mixed = [0] * len(downstream)
    for junction, below in enumerate(downstream):
        mixed[names[junction]] = names[below] if below >= 0 else -1
    return (mixed,)


def _river(rng: random.Random, junctions: int, spread: int) -> tuple[list[int]]:
    """Each junction leads to one of the `spread` before it."""
    return _renumbered(rng, [-1, *(rng.randint(max(0, i - spread), i - 1) for i in range(1, junctions))])


def _halves(junctions: int) -> list[int]:
    return [(i - 1) // 2 if i else -1 for i in range(junctions)]


def tests(rng: random.Random) -> Iterator[tuple[list[int]]]:
    """Yield the arguments of each test, edge cases first."""
    yield ([-1],)
    yield ([-1, 0],)
    yield ([-1, 0, 0, 0],)
    yield ([1, 2, 3, -1],)
    yield ([2, 2, 3, -1, 3],)
    yield ([2, 2, 5, 5, 5, -1],)
    yield ([2, 2, -1],)
    yield ([-1, 0, 0, 1, 1, 2, 2, 2],)
    yield ([8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 14, -1],)
    for junctions, spread in (
        (4, 4),
        (6, 3),
        (7, 2),
        (8, 8),
        (9, 3),
        (10, 2),
        (12, 4),
        (15, 3),
        (20, 5),
        (30, 3),
    ):
        yield _river(rng, junctions, spread)
    yield _renumbered(rng, [*_halves(63), 0])
    yield _renumbered(rng, [*_halves(62), 10, 11, 12])
    yield _river(rng, 300, 20)
    yield ([*range(1, MOST_JUNCTIONS), -1],)
    yield ([-1] + [0] * (MOST_JUNCTIONS - 1),)
    yield _renumbered(rng, _halves(2**14 - 1))
    yield _river(rng, MOST_JUNCTIONS, 2)
    yield _river(rng, MOST_JUNCTIONS, MOST_JUNCTIONS)


def valid(downstream: list[int]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    junctions = len(downstream)
    assert 1 <= junctions <= MOST_JUNCTIONS, "the number of junctions is out of range"
    assert downstream.count(-1) == 1, "there must be one last junction"
    assert all(-1 <= below < junctions for below in downstream), "a stream leads nowhere"
    upstream: list[list[int]] = [[] for _ in range(junctions)]
    for junction, below in enumerate(downstream):
        if below >= 0:
            upstream[below].append(junction)
    reached = [downstream.index(-1)]
    for junction in reached:
        reached += upstream[junction]
    assert len(reached) == junctions, "some water does not get to the sea"
