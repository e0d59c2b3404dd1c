"""Tests of A String of Buoys: single buoys, one colour too many, even matches, all different, many."""

import random
from collections.abc import Iterator

MOST_COLOURS = 26
MOST_BUOYS = 200
_NAMES = (
    "red green white yellow black orange blue pink grey brown violet teal amber coral ivory lime navy olive"
    " plum rust sand silver gold rose wine zinc"
).split()


def _buoys(*numbers: int) -> tuple[dict[str, int]]:
    return (dict(zip(_NAMES, numbers, strict=False)),)


def _divided(rng: random.Random, buoys: int, colours: int) -> tuple[dict[str, int]]:
    """So many buoys in so many colours, divided at random."""
    cuts = sorted(rng.sample(range(1, buoys), colours - 1))
    return _buoys(*(end - start for start, end in zip([0, *cuts], [*cuts, buoys], strict=True)))


def tests(rng: random.Random) -> Iterator[tuple[dict[str, int]]]:
    """Yield the arguments of each test, edge cases first."""
    yield _buoys(1)
    yield _buoys(2)
    yield _buoys(1, 1)
    yield _buoys(3, 2)
    yield _buoys(2, 4)
    yield _buoys(1, 1, 1, 1)
    yield _buoys(2, 2, 2)
    yield _buoys(3, 3, 1)
    yield _buoys(4, 2, 1)
    yield _buoys(1, 5, 2, 2)
    yield _buoys(2, 2, 2, 2)
    for buoys, colours in ((6, 3), (7, 4), (8, 3), (9, 4), (9, 3), (10, 5), (12, 4)):
        yield _divided(rng, buoys, colours)
    yield _divided(rng, 30, 6)
    yield _divided(rng, 60, 10)
    yield _buoys(MOST_BUOYS)
    yield _buoys(100, 100)
    yield _buoys(100, 45, 45, 6, 4)
    yield _buoys(101, 50, 40, 5, 4)
    yield _buoys(60, 61, 62, 9, 8)
    yield _buoys(*[1] * MOST_COLOURS)
    yield _buoys(*[7] * 20, *[10] * 6)
    yield _divided(rng, MOST_BUOYS, 12)
    yield _divided(rng, MOST_BUOYS, MOST_COLOURS)


def valid(buoys: dict[str, int]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 1 <= len(buoys) <= MOST_COLOURS, "the number of colours is out of range"
    for colour, number in buoys.items():
        assert 1 <= len(colour) <= 10, "a colour's name is too long"
        assert set(colour) <= set("abcdefghijklmnopqrstuvwxyz"), "a colour's name is not of letters"
        assert number >= 1, "there is no buoy of a colour"
    assert sum(buoys.values()) <= MOST_BUOYS, "there are too many buoys"
