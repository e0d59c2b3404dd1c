"""Tests of Fastest in the Middle."""

import random
from collections.abc import Iterator
from string import ascii_lowercase

MOST_SWIMMERS = 500
FASTEST = 5
SLOWEST = 200
LONGEST_NAME = 10


def tests(rng: random.Random) -> Iterator[tuple[dict[str, float]]]:
    """Yield the arguments of each test, edge cases first."""
    yield ({},)
    yield ({"ari": 60.0},)
    yield ({"ari": 60.0, "bea": 59.99},)
    yield ({"ari": 59.99, "bea": 60.0},)
    yield ({"ari": 50.0, "bea": 60.0, "cleo": 70.0},)
    yield ({"ari": 70.0, "bea": 60.0, "cleo": 50.0},)
    yield ({"ari": 9.5, "bea": 10.25, "cleo": 100.0},)
    yield ({"ari": 5.0, "bea": 200.0, "cleo": 20.0, "dan": 19.99},)
    yield ({"e": 5.0, "d": 6.0, "c": 7.0, "b": 8.0, "a": 9.0},)
    yield ({"a": 12.01, "b": 12.1, "c": 12.11, "d": 12.0, "e": 120.0, "f": 12.2},)
    for swimmers in (7, 8, 20, 33, 100, 251, MOST_SWIMMERS - 1, MOST_SWIMMERS):
        yield (_gala(rng, swimmers),)


def valid(times: dict[str, float]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(times) <= MOST_SWIMMERS, "there are too many swimmers"
    assert len(set(times.values())) == len(times), "two times are equal"
    for name, time in times.items():
        assert 1 <= len(name) <= LONGEST_NAME, "a name has a wrong length"
        assert all(char in ascii_lowercase for char in name), "a name has a wrong character"
        assert FASTEST <= time <= SLOWEST, "a time is out of range"
        assert round(time, 2) == time, "a time has more than two decimals"


def _gala(rng: random.Random, swimmers: int) -> dict[str, float]:
    hundredths = rng.sample(range(FASTEST * 100, SLOWEST * 100 + 1), swimmers)
    names: dict[str, None] = {}
    while len(names) < swimmers:
        names["".join(rng.choices(ascii_lowercase, k=rng.randint(2, LONGEST_NAME)))] = None
    return {name: time / 100 for name, time in zip(names, hundredths, strict=True)}
