"""Tests of Whistled Tunes."""

import random
from collections.abc import Iterator

MOST_MELODIES = 8_000
MOST_NOTES = 50
MOST_NOTES_IN_TOTAL = 40_000
HIGHEST = 1_000


def tests(rng: random.Random) -> Iterator[tuple[list[list[int]]]]:
    """Yield the arguments of each test, edge cases first."""
    yield ([],)
    yield ([[0]],)
    yield ([[-3], [9]],)
    yield ([[1, 2], [1, 2]],)
    yield ([[1, 2], [2, 1]],)
    yield ([[1, 3], [2, 4], [3, 6]],)
    yield ([[0, 0], [5, 5, 5], [9, 9]],)
    yield ([[-5, 0, 5], [0, 5, 10], [0, 5, 0]],)
    yield ([[1, 12, 3], [11, 2, 3], [1, 1, 23]],)
    yield ([[1, 3, 2], [1, 2, 3], [2, 1, 3]],)
    yield ([[-HIGHEST, HIGHEST], [HIGHEST, -HIGHEST], [0, 0]],)
    for count, notes, tunes in ((10, 3, 4), (60, 5, 20), (500, 4, 100), (800, MOST_NOTES, 300)):
        yield (_concert(rng, count, notes, tunes),)
    yield ([[rng.randint(0, 2) for _ in range(4)] for _ in range(2_000)],)
    yield (_concert(rng, MOST_MELODIES, 5, 2_000),)
    yield ([[rng.randint(0, 60) for _ in range(5)] for _ in range(MOST_MELODIES)],)


def valid(melodies: list[list[int]]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(melodies) <= MOST_MELODIES, "there are too many melodies"
    assert sum(map(len, melodies)) <= MOST_NOTES_IN_TOTAL, "there are too many notes in total"
    for melody in melodies:
        assert 1 <= len(melody) <= MOST_NOTES, "the length of a melody is out of range"
        assert all(-HIGHEST <= note <= HIGHEST for note in melody), "a pitch is out of range"


def _concert(rng: random.Random, count: int, notes: int, tunes: int) -> list[list[int]]:
    """Melodies of at most `notes` notes, made from a few tunes that are moved up and down."""
    repertoire = [[rng.randint(0, 24) for _ in range(rng.randint(1, notes))] for _ in range(tunes)]
    moves = ((rng.choice(repertoire), rng.randint(-40, 40)) for _ in range(count))
    return [[note + move for note in tune] for tune, move in moves]
