"""Tests of Wrongly Hung."""

import random
from collections.abc import Iterator

MOST_PAINTINGS = 15_000


def tests(rng: random.Random) -> Iterator[tuple[list[int]]]:
    """Yield the arguments of each test, edge cases first."""
    yield ([0],)
    yield ([1, 0],)
    yield ([0, 1, 2],)
    yield ([0, 2, 1],)
    yield ([1, 2, 0],)
    yield ([2, 1, 0],)
    yield ([1, 0, 3, 2],)
    yield ([3, 0, 1, 2],)
    yield ([4, 3, 2, 1, 0],)
    for _ in range(3):
        yield (rng.sample(range(5), 5),)
    yield ([1, 0, 3, 2, 5, 4],)
    yield (_rings(rng, [3, 3, 1, 2, 5]),)
    yield (_rings(rng, [2] * 40 + [1] * 9),)
    yield (rng.sample(range(500), 500),)
    yield (_rings(rng, [rng.randint(1, 7) for _ in range(1_000)]),)
    yield ([*range(MOST_PAINTINGS)],)
    yield (_rings(rng, [MOST_PAINTINGS]),)
    yield (_rings(rng, [2] * (MOST_PAINTINGS // 2)),)
    yield (rng.sample(range(MOST_PAINTINGS), MOST_PAINTINGS),)


def valid(hung: list[int]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 1 <= len(hung) <= MOST_PAINTINGS, "the number of paintings is out of range"
    assert sorted(hung) == list(range(len(hung))), "a painting is missing"


def _rings(rng: random.Random, lengths: list[int]) -> list[int]:
    """Paintings that have to change places in rings of the given lengths."""
    nails = rng.sample(range(sum(lengths)), sum(lengths))
    hung = [0] * len(nails)
    for length in lengths:
        ring, nails = nails[:length], nails[length:]
        for place, nail in enumerate(ring):
            hung[nail] = ring[place - 1]
    return hung
