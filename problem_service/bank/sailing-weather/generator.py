"""Tests of Sailing Weather."""

import random
from collections.abc import Iterator

LONGEST_FORECAST = 200_000


def tests(rng: random.Random) -> Iterator[tuple[str, int, int]]:
    """Yield the arguments of each test, edge cases first."""
    yield "", 1, 0
    yield ".", 1, 0
    yield "s", 1, 0
    yield "s", 1, 1
    yield "..", 3, 3
    yield "...", 3, 0
    yield "sss", 3, 2
    yield "sss", 2, 2
    yield ".s.s.s.", 2, 0
    yield ".s.s.s.", 3, 1
    yield "ss....ss", 4, 0
    yield "....", 1, 200_000
    for length, days, nerve in ((20, 4, 1), (100, 10, 4), (1_000, 30, 15), (5_000, 1_000, 500)):
        yield _forecast(rng, length), days, nerve
    yield _forecast(rng, LONGEST_FORECAST), LONGEST_FORECAST // 2, LONGEST_FORECAST // 4
    yield "s" * LONGEST_FORECAST, LONGEST_FORECAST // 2, LONGEST_FORECAST // 2
    yield _forecast(rng, LONGEST_FORECAST), LONGEST_FORECAST, LONGEST_FORECAST // 2 + 500


def valid(forecast: str, days: int, nerve: int) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(forecast) <= LONGEST_FORECAST, "the forecast is too long"
    assert set(forecast) <= {".", "s"}, "the forecast has a wrong character"
    assert 1 <= days <= LONGEST_FORECAST, "days is out of range"
    assert 0 <= nerve <= LONGEST_FORECAST, "nerve is out of range"


def _forecast(rng: random.Random, length: int) -> str:
    return "".join(rng.choices(".s", k=length))
