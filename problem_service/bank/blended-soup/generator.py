"""Tests of Blended Soup."""

import random
from collections.abc import Iterator

MOST_POTS = 2_000
LARGEST = 100.0


def tests(rng: random.Random) -> Iterator[tuple[list[float], list[float]]]:
    """Yield the arguments of each test, edge cases first."""
    yield [], []
    yield [0.0], [100.0]
    yield [0.0, 0.0, 0.0], [20.0, 30.0, 40.0]
    yield [0.01], [73.25]
    yield [4.0], [0.0]
    yield [2.0, 2.0], [40.0, 60.0]
    yield [1.0, 9.0], [100.0, 0.0]
    yield [0.0, 5.5, 0.0], [100.0, 61.5, 3.0]
    yield [0.01, 100.0], [100.0, 0.01]
    yield [1.0, 1.0, 1.0], [10.0, 10.0, 11.0]
    for count in (3, 5, 10, 50):
        yield _numbers(rng, count), _numbers(rng, count)
    yield [rng.choice([0.0, 0.25]) for _ in range(40)], _numbers(rng, 40)
    yield [LARGEST] * MOST_POTS, [LARGEST] * MOST_POTS
    yield _numbers(rng, MOST_POTS), _numbers(rng, MOST_POTS)


def valid(litres: list[float], degrees: list[float]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(litres) <= MOST_POTS, "there are too many pots"
    assert len(litres) == len(degrees), "the lists differ in length"
    for number in litres + degrees:
        assert 0 <= number <= LARGEST, "a number is out of range"
        assert round(number, 2) == number, "a number has more than two decimals"


def _numbers(rng: random.Random, count: int) -> list[float]:
    return [rng.randint(0, int(LARGEST) * 100) / 100 for _ in range(count)]
