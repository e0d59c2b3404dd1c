"""Tests of The Cable Car: summits, valleys, cables that just clear the ground, rolling and jagged hills."""

import random
from collections.abc import Iterator

MOST_STAKES = 2_000
HIGHEST = 1_000_000
LONGEST_SPAN = 200

Arguments = tuple[list[int], int, int, int]


def _walk(rng: random.Random, stakes: int, step: int, momentum: int) -> list[int]:
    """Rolling hills: the slope changes by at most `step` from stake to stake and is at most `momentum`."""
    ground, slope, height = [], 0, HIGHEST // 2
    for _ in range(stakes):
        ground.append(height)
        slope = max(-momentum, min(momentum, slope + rng.randint(-step, step)))
        height = max(0, min(HIGHEST, height + slope))
    return ground


def tests(rng: random.Random) -> Iterator[Arguments]:
    """Yield the arguments of each test, edge cases first."""
    yield [7], 1, 1, 1
    yield [0, HIGHEST], 1, 1, 1
    yield [0, 0, 0], 1, 1, 200
    yield [0, 1, 2, 3, 4, 5, 6], 10, 10, 6
    yield [0, 1, 2, 3, 4, 5, 6], 10, 10, 2
    yield [9, 8, 7, 8, 9, 0, 0, 9], 2, 2, 7
    yield [0, 3, 0, 0], 3, 1, 3
    yield [6, 0, 5, 9, 0, 6], 4, 1, 5
    yield [12, 0, 9, 0, 12, 3, 1, 12], 5, 3, 7
    for stakes, height, mast, clearance in (
        (5, 6, 3, 1),
        (6, 9, 5, 2),
        (7, 9, 4, 4),
        (8, 12, 6, 1),
        (9, 20, 8, 3),
        (10, 6, 5, 2),
        (11, 30, 20, 5),
        (12, 9, 7, 2),
    ):
        yield [rng.randint(0, height) for _ in range(stakes)], mast, clearance, rng.randint(2, stakes)
    yield _walk(rng, 40, 3, 9), 12, 4, 20
    yield _walk(rng, 60, 2, 6), 9, 3, 25
    yield [rng.randint(0, 40) for _ in range(300)], 60, 20, 60
    yield [i * i // 8 for i in range(MOST_STAKES)], 500, 1, LONGEST_SPAN
    yield [HIGHEST - (i - 1_000) ** 2 for i in range(MOST_STAKES)], 1_000, 30, LONGEST_SPAN
    yield [3] * MOST_STAKES, 5, 5, LONGEST_SPAN
    yield _walk(rng, MOST_STAKES, 3, 40), 100, 20, LONGEST_SPAN
    yield _walk(rng, MOST_STAKES, 40, 300), 900, 100, 150
    yield [rng.randint(0, HIGHEST) for _ in range(MOST_STAKES)], 1_000, 1, LONGEST_SPAN
    yield [rng.randint(0, 900) for _ in range(MOST_STAKES)], 1_000, 60, LONGEST_SPAN


def valid(ground: list[int], mast: int, clearance: int, span: int) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 1 <= len(ground) <= MOST_STAKES, "the number of stakes is out of range"
    assert all(0 <= height <= HIGHEST for height in ground), "a height is out of range"
    assert 1 <= clearance <= mast <= 1_000, "the mast or the clearance is out of range"
    assert 1 <= span <= LONGEST_SPAN, "the span is out of range"
