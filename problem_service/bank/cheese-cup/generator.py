"""Tests of The Cheese Cup."""

import random
from collections.abc import Iterator
from string import ascii_lowercase

MOST_PARTICIPANTS = 1_000
MOST_ROLLS = 20
LONGEST_ROLL = 1_000
LONGEST_NAME = 10


def tests(rng: random.Random) -> Iterator[tuple[dict[str, list[int]]]]:
    """Yield the arguments of each test, edge cases first."""
    yield ({},)
    yield ({"a": [0]},)
    yield ({"b": [1], "a": [1]},)
    yield ({"b": [2], "a": [1]},)
    yield ({"a": [0], "b": [0], "c": [0], "d": [0]},)
    yield ({"d": [5], "c": [5], "b": [5], "a": [5]},)
    yield ({"ana": [3], "an": [3], "anna": [3]},)
    yield ({"a": [5, 5], "b": [9, 1], "c": [4, 6], "d": [10]},)
    yield ({"a": [100], "b": [30, 30, 30, 30], "c": [99, 1]},)
    yield ({"a": [1] * MOST_ROLLS, "b": [MOST_ROLLS], "c": [MOST_ROLLS - 1]},)
    yield ({"zoe": [7, 3], "yan": [7, 3], "xia": [3, 7], "wim": [7, 2, 1]},)
    for count, rolls, longest in ((4, 3, 4), (10, 2, 3), (40, 2, 5), (200, 4, 100), (500, 1, 2)):
        yield (_cup(rng, count, rolls, longest),)
    yield (_cup(rng, MOST_PARTICIPANTS, 3, 2),)
    yield (_cup(rng, MOST_PARTICIPANTS, MOST_ROLLS, LONGEST_ROLL),)


def valid(rolls: dict[str, list[int]]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(rolls) <= MOST_PARTICIPANTS, "there are too many participants"
    for name, metres in rolls.items():
        assert 1 <= len(name) <= LONGEST_NAME, "a name has a wrong length"
        assert all(char in ascii_lowercase for char in name), "a name has a wrong character"
        assert 1 <= len(metres) <= MOST_ROLLS, "a number of rolls is out of range"
        assert all(0 <= roll <= LONGEST_ROLL for roll in metres), "a roll is out of range"


def _cup(rng: random.Random, participants: int, most_rolls: int, longest: int) -> dict[str, list[int]]:
    rolls: dict[str, list[int]] = {}
    while len(rolls) < participants:
        name = "".join(rng.choices(ascii_lowercase, k=rng.randint(2, LONGEST_NAME)))
        rolls[name] = [rng.randint(0, longest) for _ in range(rng.randint(1, most_rolls))]
    return rolls
