"""Tests of Shy Stars."""

import random
from collections.abc import Iterator

MOST_STARS = 15_000
FARTHEST = 100_000


def tests(rng: random.Random) -> Iterator[tuple[list[list[int]]]]:
    """Yield the arguments of each test, edge cases first."""
    yield ([],)
    yield ([[0, 0]],)
    yield ([[-FARTHEST, FARTHEST]],)
    yield ([[0, 0], [0, 1]],)
    yield ([[0, 0], [1, 0]],)
    yield ([[0, 0], [1, 1]],)
    yield ([[1, 2], [2, 3], [3, 1]],)
    yield ([[-1, 0], [1, 0], [5, 5]],)
    yield ([[0, 0], [0, FARTHEST], [FARTHEST, -FARTHEST]],)
    yield ([[1, 11], [11, 1], [111, 111]],)
    yield ([[x, y] for x in range(4) for y in range(3)],)
    yield ([[step, -step] for step in range(-20, 20)],)
    for count, farthest in ((10, 8), (50, 40), (300, 300), (3_000, 4_000)):
        yield (_sky(rng, count, farthest),)
    yield (_sky(rng, MOST_STARS, 20_000),)
    rows = rng.sample(range(-FARTHEST, FARTHEST + 1), MOST_STARS)
    columns = rng.sample(range(-FARTHEST, FARTHEST + 1), MOST_STARS)
    yield ([[x, y] for x, y in zip(rows, columns, strict=True)],)


def valid(stars: list[list[int]]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(stars) <= MOST_STARS, "there are too many stars"
    for star in stars:
        assert len(star) == 2, "a place is not a list of two numbers"
        assert all(-FARTHEST <= number <= FARTHEST for number in star), "a star is too far away"
    assert len({(x, y) for x, y in stars}) == len(stars), "two stars are at the same place"


def _sky(rng: random.Random, count: int, farthest: int) -> list[list[int]]:
    places: dict[tuple[int, int], None] = {}
    while len(places) < count:
        places[rng.randint(-farthest, farthest), rng.randint(-farthest, farthest)] = None
    return [[x, y] for x, y in places]
