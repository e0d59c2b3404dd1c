"""Tests of Overlapping Lamps: darkness, fog, one lamp, common factors, logs without a pattern."""

import random
from collections.abc import Iterator

LONGEST_LOG = 500


def _log(rng: random.Random, seconds: int, periods: tuple[int, int], lit: float, fog: float) -> tuple[str]:
    """Two lamps with random patterns; `lit` is the share of lit seconds in each."""
    lamps = [[rng.random() < lit for _ in range(period)] for period in periods]
    seen = ("#" if any(lamp[second % len(lamp)] for lamp in lamps) else "." for second in range(seconds))
    return ("".join("?" if rng.random() < fog else light for light in seen),)


def tests(rng: random.Random) -> Iterator[tuple[str]]:
    """Yield the arguments of each test, edge cases first."""
    yield ("#",)
    yield (".",)
    yield ("?",)
    yield ("???????",)
    yield (".....#",)
    yield ("#.....",)
    yield ("#####.",)
    yield ("#.#.#.#.#",)
    yield ("##.###.##",)
    yield (".?#?.",)
    yield ("#?.?#",)
    yield ("#..##...##",)
    yield (".#?#.##.?#",)
    for seconds, periods, lit, fog in (
        (8, (2, 3), 0.4, 0.0),
        (9, (3, 4), 0.4, 0.2),
        (10, (2, 5), 0.3, 0.1),
        (11, (3, 5), 0.4, 0.0),
        (12, (4, 6), 0.3, 0.1),
        (12, (3, 7), 0.3, 0.0),
    ):
        yield _log(rng, seconds, periods, lit, fog)
    yield _log(rng, 60, (5, 9), 0.3, 0.1)
    yield _log(rng, 100, (12, 18), 0.25, 0.2)
    yield _log(rng, 300, (31, 47), 0.3, 0.1)
    yield _log(rng, 400, (90, 100), 0.3, 0.0)
    yield _log(rng, LONGEST_LOG, (60, 84), 0.2, 0.3)
    yield _log(rng, LONGEST_LOG, (97, 101), 0.5, 0.4)
    yield _log(rng, LONGEST_LOG, (113, 113), 0.5, 0.1)
    yield (("#" + "." * 22) * 21 + "#" * 17,)
    yield ("".join(rng.choice("#.") for _ in range(LONGEST_LOG)),)
    yield ("".join(rng.choice("#.??????") for _ in range(LONGEST_LOG)),)
    yield ("#" * LONGEST_LOG,)
    yield ("." * (LONGEST_LOG - 1) + "#",)


def valid(log: str) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 1 <= len(log) <= LONGEST_LOG, "the length of the log is out of range"
    assert set(log) <= set("#.?"), "a character is of no kind"
