"""Tests of The Hedgehog's Shortcut."""

import random
from collections.abc import Iterator

MOST_STOPS = 10_000
FARTHEST = 1_000.0


def tests(rng: random.Random) -> Iterator[tuple[list[list[float]]]]:
    """Yield the arguments of each test, edge cases first."""
    yield ([[5.0, 5.0]],)
    yield ([[0.0, 0.0], [0.0, 0.0]],)
    yield ([[0.0, 0.0], [0.3, 0.4]],)
    yield ([[0.0, 0.0], [5.0, 0.0], [0.0, 0.0]],)
    yield ([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [3.0, 0.0]],)
    yield ([[2.0, 2.0]] * 6,)
    yield ([[-FARTHEST, -FARTHEST], [FARTHEST, FARTHEST]],)
    yield ([[900.0, 900.0], [0.0, 0.0], [0.0, 1.0], [1.0, 1.0]],)
    yield ([[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [900.0, -900.0]],)
    yield ([[0.0, 0.0], [400.0, 0.0], [800.0, 0.1], [800.0, 20.0], [801.0, 0.0]],)
    yield ([[0.0, 0.0], [10.0, 10.0], [20.0, 0.0], [30.0, 40.0], [40.0, 0.0], [50.0, 5.0]],)
    for count, farthest in ((3, 5), (5, 10), (20, 50), (200, 1_000), (2_000, 1_000)):
        yield ([_stop(rng, farthest) for _ in range(count)],)
    yield ([[step / 10, 0.0] for step in range(MOST_STOPS)],)
    yield ([_stop(rng, int(FARTHEST)) for _ in range(MOST_STOPS)],)


def valid(stops: list[list[float]]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 1 <= len(stops) <= MOST_STOPS, "the number of stops is out of range"
    for stop in stops:
        assert len(stop) == 2, "a stop is not a list of two numbers"
        for number in stop:
            assert -FARTHEST <= number <= FARTHEST, "a stop is too far away"
            assert round(number, 1) == number, "a number has more than one decimal"


def _stop(rng: random.Random, farthest: int) -> list[float]:
    return [rng.randint(-farthest * 10, farthest * 10) / 10 for _ in range(2)]
