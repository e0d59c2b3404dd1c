"""Tests of Washer and Dryer."""

import random
from collections.abc import Iterator
from string import ascii_lowercase

MOST_EVENTS = 3_000
MOST_ROOM = 3_000
LONGEST_COLOUR = 8
COLOURS = "red blue green white black pink gold teal drab".split()


def tests(rng: random.Random) -> Iterator[tuple[list[str], int]]:
    """Yield the arguments of each test, edge cases first."""
    yield [], 1
    yield ["dry"], 1
    yield ["red"], 1
    yield ["red", "dry"], 1
    yield ["dry", "red"], 2
    yield ["red", "blue", "dry", "dry"], 1
    yield ["red", "blue", "dry", "dry"], 2
    yield ["red", "blue", "pink", "dry", "dry", "dry"], 2
    yield ["red", "red", "red", "dry", "dry", "dry"], 2
    yield ["a", "b", "c", "dry", "d", "e", "dry", "dry", "dry", "dry"], 3
    yield ["dry", "dry", "red", "dry", "dry", "blue", "dry"], 3
    yield ["a", "b", "c", "d", "dry", "dry", "e", "dry", "dry"], 3
    for length, room, share in ((12, 2, 0.4), (30, 3, 0.5), (60, 4, 0.45), (200, 10, 0.45), (600, 7, 0.55)):
        yield _evening(rng, length, share), room
    yield ["red", "dry"] * (MOST_EVENTS // 2), 1
    half = MOST_EVENTS // 2
    yield [*_evening(rng, half, 0.0), *["dry"] * half], half - 1
    yield _evening(rng, MOST_EVENTS, 0.3), 40
    yield _evening(rng, MOST_EVENTS, 0.5), MOST_ROOM


def valid(events: list[str], room: int) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(events) <= MOST_EVENTS, "there are too many events"
    assert 1 <= room <= MOST_ROOM, "room is out of range"
    for event in events:
        assert 1 <= len(event) <= LONGEST_COLOUR, "a colour has a wrong length"
        assert all(char in ascii_lowercase for char in event), "a colour has a wrong character"


def _evening(rng: random.Random, length: int, share: float) -> list[str]:
    return ["dry" if rng.random() < share else rng.choice(COLOURS) for _ in range(length)]
