"""Tests of Two Lights in Sight: short coasts, every mile needed, free miles, dear stretches, long coasts."""

import random
from collections.abc import Iterator

LONGEST_COAST = 3_000
LONGEST_SIGHT = 120
HIGHEST_COST = 1_000_000


def tests(rng: random.Random) -> Iterator[tuple[list[int], int]]:
    """Yield the arguments of each test, edge cases first."""
    yield [3, 8], 2
    yield [0, 0, 0], 2
    yield [1, 2, 3, 4], 4
    yield [4, 3, 2, 1], 3
    yield [9, 1, 1, 9, 1, 1, 9], 3
    yield [9, 1, 1, 9, 1, 1, 9], 4
    yield [1, 9, 9, 1, 9, 9, 1, 9], 4
    yield [5, 5, 1, 5, 5, 1, 5, 5], 5
    for miles, sight, most in (
        (5, 3, 9),
        (6, 4, 9),
        (7, 3, 9),
        (8, 5, 20),
        (9, 4, 9),
        (10, 6, 9),
        (11, 4, 30),
        (12, 5, 9),
        (13, 7, 9),
        (14, 6, 50),
    ):
        yield [rng.randint(0, most) for _ in range(miles)], sight
    yield [rng.randint(1, 99) for _ in range(300)], 12
    yield [rng.randint(0, HIGHEST_COST) for _ in range(LONGEST_COAST)], 2
    yield [rng.randint(0, HIGHEST_COST) for _ in range(LONGEST_COAST)], 3
    yield [HIGHEST_COST] * LONGEST_COAST, LONGEST_SIGHT
    yield [rng.choice((1, 2, 1_000)) for _ in range(LONGEST_COAST)], 40
    yield [rng.randint(0, HIGHEST_COST) for _ in range(LONGEST_COAST)], LONGEST_SIGHT


def valid(costs: list[int], sight: int) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 2 <= sight <= len(costs) <= LONGEST_COAST, "the coast or the sight is out of range"
    assert sight <= LONGEST_SIGHT, "the sight is out of range"
    assert all(0 <= cost <= HIGHEST_COST for cost in costs), "a cost is out of range"
