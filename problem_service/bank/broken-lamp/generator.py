"""Tests of One Lamp Is Broken: two lamps, equal periods, common factors, contradictions, huge cycles."""

import random
from collections.abc import Iterator
from math import lcm

MOST_LAMPS = 30
LONGEST_PERIOD = 10**6
LONGEST_CYCLE = 10**12

Arguments = tuple[list[int], list[int]]


def _lamps(rng: random.Random, cycle: int, lamps: int, longest: int, broken: int) -> Arguments:
    """Periods that divide the cycle, and a second in which all lamps flash but the broken ones (mostly)."""
    divisors = [period for period in range(2, longest + 1) if cycle % period == 0]
    periods = [rng.choice(divisors) for _ in range(lamps)]
    moment = rng.randrange(cycle)
    firsts = [moment % period for period in periods]
    for lamp in rng.sample(range(lamps), broken):
        firsts[lamp] = rng.randrange(periods[lamp])
    return periods, firsts


def tests(rng: random.Random) -> Iterator[Arguments]:
    """Yield the arguments of each test, edge cases first."""
    yield [1, 1], [0, 0]
    yield [5, 7], [4, 3]
    yield [6, 6, 6], [1, 2, 3]
    yield [6, 6, 6], [4, 2, 4]
    yield [6, 6, 6], [5, 5, 5]
    yield [2, 3, 5], [1, 2, 3]
    yield [4, 6, 8], [2, 0, 6]
    yield [12, 18, 8, 6], [7, 1, 7, 1]
    yield [10, 15, 6], [3, 8, 5]
    yield [9, 3, 27, 1], [7, 1, 25, 0]
    for cycle, lamps, broken in (
        (60, 3, 1),
        (60, 4, 1),
        (360, 4, 1),
        (420, 5, 1),
        (840, 5, 2),
        (900, 6, 1),
        (2520, 4, 0),
        (2520, 7, 1),
        (5040, 6, 1),
    ):
        yield _lamps(rng, cycle, lamps, 60, broken)
    yield _lamps(rng, 360_360, 5, 1_000, 1)
    yield [999_979, 999_983, 1, 1, 1], [999_978, 999_982, 0, 0, 0]
    yield [9_973, 9_967, 9_949], [9_000, 8, 5_555]
    for lamps, broken in ((4, 1), (6, 1), (12, 0), (20, 1), (MOST_LAMPS, 1), (MOST_LAMPS, 2)):
        yield _lamps(rng, 963_761_198_400, lamps, LONGEST_PERIOD, broken)
    yield _lamps(rng, 2**5 * 31_249 * 999_983, 8, LONGEST_PERIOD, 1)
    yield [512, 15_625, 124_999, 8, 1_000_000], [511, 15_624, 124_998, 3, 999_999]


def valid(periods: list[int], firsts: list[int]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 2 <= len(periods) == len(firsts) <= MOST_LAMPS, "the number of lamps is out of range"
    assert all(1 <= period <= LONGEST_PERIOD for period in periods), "a period is out of range"
    assert all(0 <= first < period for first, period in zip(firsts, periods, strict=True)), (
        "a first is out of range"
    )
    assert lcm(*periods) <= LONGEST_CYCLE, "the cycle is too long"
