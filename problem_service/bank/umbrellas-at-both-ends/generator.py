"""Tests of Umbrellas at Both Ends."""

import random
from collections.abc import Iterator

MOST_WALKS = 5_000
MOST_UMBRELLAS = 100


def tests(rng: random.Random) -> Iterator[tuple[list[bool], int, int]]:
    """Yield the arguments of each test, edge cases first."""
    yield [], 0, 0
    yield [True], 0, 0
    yield [True], 0, 1
    yield [True], 1, 0
    yield [False], 0, 0
    yield [True, True], 0, 1
    yield [True, True], 1, 0
    yield [False, True], 1, 0
    yield [True, False, True], 1, 0
    yield [True, False, True, False, True], 2, 0
    yield [False, True, False, True, False, True, True], 0, 2
    yield [True, False] * 10, 3, 4
    yield [False, True] * 10, 4, 3
    for walks, share, home, office in (
        (9, 0.5, 1, 1),
        (30, 0.5, 1, 0),
        (100, 0.3, 1, 1),
        (400, 0.6, 3, 2),
        (1_000, 0.1, 5, 5),
    ):
        yield _weather(rng, walks, share), home, office
    yield [True, False] * (MOST_WALKS // 2), MOST_UMBRELLAS, MOST_UMBRELLAS
    yield [True] * MOST_WALKS, 0, 0
    yield _weather(rng, MOST_WALKS - 1, 0.5), 0, 2
    yield _weather(rng, MOST_WALKS, 0.5), 7, 6


def valid(rain: list[bool], home: int, office: int) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(rain) <= MOST_WALKS, "there are too many walks"
    assert 0 <= home <= MOST_UMBRELLAS, "the number of umbrellas at home is out of range"
    assert 0 <= office <= MOST_UMBRELLAS, "the number of umbrellas at the office is out of range"


def _weather(rng: random.Random, walks: int, share: float) -> list[bool]:
    return [rng.random() < share for _ in range(walks)]
