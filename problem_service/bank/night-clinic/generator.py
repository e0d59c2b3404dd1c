"""Tests for Night Clinic: ties, idle doctors, sudden crowds and long quiet nights."""

import random
from collections.abc import Iterator
from typing import Any


def _patients(rng: random.Random, count: int, night: int, worst: int, longest: int) -> list[list[int]]:
    return [[rng.randint(0, night), rng.randint(0, worst), rng.randint(1, longest)] for _ in range(count)]


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield [[0, 0, 1]], 1, 0
    yield [[1000000, 1000, 1000]], 100, 1000
    yield [[7, 1, 5], [7, 1, 5], [7, 1, 5]], 2, 4
    yield [[3, 0, 4], [0, 9, 3], [3, 9, 1]], 1, 0
    yield [[10, 0, 50], [11, 5, 1], [12, 6, 1], [14, 5, 1]], 1, 1
    yield [[100, 1, 30], [101, 1, 30], [102, 1, 30], [103, 2, 1]], 2, 5
    yield [[0, 0, 10], [20, 0, 10], [21, 0, 10], [22, 9, 10], [23, 0, 10]], 2, 3
    yield [[5, 2, 6], [4, 1, 6], [3, 0, 6], [2, 3, 6], [0, 0, 9]], 1, 1
    for count, night, doctors, weight in ((5, 10, 1, 2), (8, 20, 2, 3), (12, 30, 3, 0), (40, 60, 2, 5)):
        yield _patients(rng, count, night, 5, 12), doctors, weight
    yield _patients(rng, 500, 3000, 10, 60), 7, 20
    yield _patients(rng, 10000, 50, 1000, 1000), 1, 1
    yield _patients(rng, 10000, 1000000, 1000, 1000), 6, 1000
    yield _patients(rng, 10000, 100000, 20, 1000), 40, 50
    yield _patients(rng, 10000, 1000000, 3, 100), 100, 700


def valid(patients: list[list[int]], doctors: int, weight: int) -> None:
    assert 1 <= len(patients) <= 10000
    assert 1 <= doctors <= 100
    assert 0 <= weight <= 1000
    for arrival, severity, treatment in patients:
        assert 0 <= arrival <= 10**6
        assert 0 <= severity <= 1000
        assert 1 <= treatment <= 1000
