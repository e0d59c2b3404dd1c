"""Tests of No Faster than Needed."""

import random
from collections.abc import Iterator
from fractions import Fraction

MOST_SECTIONS = 2_000
LONGEST_SECTION = 100
LOWEST_LIMIT = 10
HIGHEST_LIMIT = 300
MOST_HOURS = 10_000

Arguments = tuple[list[int], list[int], float]


def tests(rng: random.Random) -> Iterator[Arguments]:
    """Yield the arguments of each test, edge cases first."""
    yield [1], [10], 0.09
    yield [1], [10], 0.11
    yield [1], [300], 10_000.0
    yield [100], [90], 1.25
    yield [100], [50], 1.99
    yield [100], [50], 2.01
    yield [10, 10], [10, 300], 1.05
    yield [30, 30, 30], [30, 60, 90], 2.0
    yield [40, 100, 60], [80, 20, 60], 7.0
    yield [100, 1], [10, 300], 10.01
    yield [50, 50, 50, 50], [50, 50, 50, 50], 4.5
    for count, haste in (
        (3, 0.95),
        (4, 0.8),
        (6, 0.99),
        (10, 0.5),
        (20, 0.9),
        (20, 1.05),
        (100, 0.97),
        (300, 0.2),
    ):
        yield _line(rng, count, haste)
    yield _line(rng, MOST_SECTIONS, 0.999)
    yield _line(rng, MOST_SECTIONS, 0.6)
    yield _line(rng, MOST_SECTIONS, 1.001)
    yield [LONGEST_SECTION] * MOST_SECTIONS, [HIGHEST_LIMIT] * MOST_SECTIONS, 666.67


def valid(lengths: list[int], limits: list[int], hours: float) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 1 <= len(lengths) <= MOST_SECTIONS, "the number of sections is out of range"
    assert len(lengths) == len(limits), "the lists differ in length"
    assert all(1 <= length <= LONGEST_SECTION for length in lengths), "a length is out of range"
    assert all(LOWEST_LIMIT <= limit <= HIGHEST_LIMIT for limit in limits), "a limit is out of range"
    assert 0.01 <= hours <= MOST_HOURS, "the number of hours is out of range"
    assert round(hours, 2) == hours, "the number of hours has more than two decimals"
    needed = sum(Fraction(length, limit) for length, limit in zip(lengths, limits, strict=True))
    assert abs(needed - Fraction(hours)) >= Fraction(1, 10**6), "the train has exactly the time that it needs"


def _line(rng: random.Random, count: int, haste: float) -> Arguments:
    """A line with a timetable for which it takes the part `haste` of the time that there is, without delay."""
    lengths = [rng.randint(1, LONGEST_SECTION) for _ in range(count)]
    limits = [rng.randint(2, 30) * 10 for _ in range(count)]
    needed = sum(length / limit for length, limit in zip(lengths, limits, strict=True))
    return lengths, limits, round(needed / haste, 2)
