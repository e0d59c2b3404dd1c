"""Tests of The Longest Medley."""

import random
from collections.abc import Iterator

MOST_SONGS = 8
NOTES = "abcdefg"
LONGEST_SONG = 1_000


def tests(rng: random.Random) -> Iterator[tuple[list[str], list[int]]]:
    """Yield the arguments of each test, edge cases first."""
    yield [], []
    yield ["ab"], [7]
    yield ["aa"], [LONGEST_SONG]
    yield ["ab", "ba"], [3, 4]
    yield ["ab", "ac"], [3, 4]
    yield ["bc", "ab"], [3, 4]
    yield ["ab", "ab"], [4, 3]
    yield ["ab", "cd", "ef"], [1, 5, 2]
    yield ["ab", "ba", "bc", "cd"], [1, 1, 9, 1]
    yield ["ab", "bc", "cd", "de", "eg", "fg"], [1, 1, 1, 1, 1, 900]
    yield ["ab", "bd", "bc", "cd"], [5, 9, 5, 5]
    yield ["gf", "fe", "ed", "dc", "cb", "ba"][::-1], [1, 2, 3, 4, 5, 6]
    for count, notes in ((4, 2), (5, 3), (6, 3), (6, 4), (7, 3), (7, 5)):
        yield _songs(rng, count, notes)
    yield ["aa"] * MOST_SONGS, [rng.randint(1, LONGEST_SONG) for _ in range(MOST_SONGS)]
    yield ["aa"] * (MOST_SONGS - 1) + ["bb"], [rng.randint(1, LONGEST_SONG) for _ in range(MOST_SONGS)]
    for notes in (2, 3, 4, 4, 5, 7):
        yield _songs(rng, MOST_SONGS, notes)


def valid(songs: list[str], seconds: list[int]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(songs) <= MOST_SONGS, "there are too many songs"
    assert len(songs) == len(seconds), "the lists differ in length"
    for song in songs:
        assert len(song) == 2, "a song does not have two letters"
        assert all(note in NOTES for note in song), "there is a wrong note"
    assert all(1 <= length <= LONGEST_SONG for length in seconds), "the length of a song is out of range"


def _songs(rng: random.Random, count: int, notes: int) -> tuple[list[str], list[int]]:
    songs = ["".join(rng.choices(NOTES[:notes], k=2)) for _ in range(count)]
    return songs, [rng.randint(1, LONGEST_SONG) for _ in range(count)]
