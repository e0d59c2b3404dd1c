"""Tests of Goat Ferry."""

import random
from collections.abc import Iterator

MOST_GOATS = 5_000
LARGEST_CAPACITY = 1_000_000


def tests(rng: random.Random) -> Iterator[tuple[list[int], int]]:
    """Yield the arguments of each test, edge cases first."""
    yield [], 1
    yield [1], 1
    yield [5], 9
    yield [5, 5], 10
    yield [5, 6], 10
    yield [1, 1, 1, 1, 1, 1, 1], 3
    yield [10, 1, 10, 1, 10], 10
    yield [1, 10, 1, 10, 1], 11
    yield [7, 7, 7], 7
    yield [3, 9, 4, 8, 2, 6], 10
    yield [LARGEST_CAPACITY, 1], LARGEST_CAPACITY
    for count, capacity in ((10, 20), (30, 100), (200, 500), (1_000, 10_000)):
        yield [rng.randint(1, capacity) for _ in range(count)], capacity
    yield [rng.randint(1, 90) for _ in range(500)], 1_000
    yield [1] * MOST_GOATS, LARGEST_CAPACITY
    yield [rng.randint(1, LARGEST_CAPACITY) for _ in range(MOST_GOATS)], LARGEST_CAPACITY


def valid(goats: list[int], capacity: int) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(goats) <= MOST_GOATS, "there are too many goats"
    assert 1 <= capacity <= LARGEST_CAPACITY, "the capacity is out of range"
    assert all(1 <= goat <= capacity for goat in goats), "a goat does not fit on the ferry"
