"""Tests of Haggling Over a Rug."""

import random
from collections.abc import Iterator

LARGEST = 1_000_000


def tests(rng: random.Random) -> Iterator[tuple[int, int, int, int]]:
    """Yield the arguments of each test, edge cases first."""
    yield 1, 0, 1, 1
    yield 2, 0, 1, 1
    yield 3, 0, 1, 1
    yield 10, 0, 10, 1
    yield 10, 0, 11, 1
    yield 10, 0, 9, 1
    yield 10, 0, 1, 9
    yield 10, 0, 1, 8
    yield 10, 0, 1, 500
    yield 12, 5, 3, 4
    yield 20, 3, 4, 5
    yield 100, 99, 50, 50
    yield LARGEST, 0, LARGEST, LARGEST
    yield LARGEST, 0, LARGEST - 1, LARGEST
    yield LARGEST, 0, 1, 1
    yield LARGEST, 0, 1, 2
    yield LARGEST, LARGEST - 1, 1, LARGEST
    for largest, step in ((30, 6), (30, 9), (200, 20), (5_000, 300), (LARGEST, 9), (LARGEST, 2_000)):
        ask = rng.randint(largest // 2, largest)
        yield ask, rng.randrange(ask // 3), rng.randint(1, step), rng.randint(1, step)
    for _ in range(6):
        yield rng.randint(60, 90), rng.randint(0, 20), rng.randint(3, 12), rng.randint(3, 12)


def valid(ask: int, offer: int, drop: int, lift: int) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 0 <= offer < ask <= LARGEST, "a price is out of range"
    assert 1 <= drop <= LARGEST, "drop is out of range"
    assert 1 <= lift <= LARGEST, "lift is out of range"
