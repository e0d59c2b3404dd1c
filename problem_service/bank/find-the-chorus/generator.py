"""Tests for Find the Chorus: no chorus, overlaps, ties, periodic songs and long songs with short choruses."""

import random
from collections.abc import Iterator
from typing import Any


def _letters(rng: random.Random, count: int, alphabet: str) -> str:
    return "".join(rng.choices(alphabet, k=count))


def _song(rng: random.Random, verses: int, verse: int, chorus: str, alphabet: str) -> str:
    """Random verses with the chorus between them."""
    return chorus.join(_letters(rng, rng.randint(1, verse), alphabet) for _ in range(verses))


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield "a", 2
    yield "ab", 2
    yield "aa", 2
    yield "aa", 3
    yield "aaa", 2
    yield "ababa", 2
    yield "cbcaba", 2
    yield "zyzyxaxaqq", 2
    yield "bananabandana", 2
    yield "abcabcabcabc", 3
    for count, alphabet, times in (
        (12, "ab", 2),
        (20, "ab", 3),
        (30, "abc", 2),
        (60, "ab", 4),
        (200, "abcd", 3),
    ):
        yield _letters(rng, count, alphabet), times
    yield _song(rng, 6, 40, "tellmewhy", "abcdefgh"), 4
    yield "ab" * 4000, 3
    yield "z" * 8000, 8000
    yield _letters(rng, 8000, "ab"), 2
    yield _letters(rng, 8000, "abcdefghijklmnopqrstuvwxyz"), 5
    yield _song(rng, 5, 300, _letters(rng, 1600, "xyz"), "xyz")[:8000], 4
    verse = _letters(rng, 2665, "ab")
    yield verse + "c" + verse + "d" + verse[:-1] + "c", 3


def valid(song: str, times: int) -> None:
    assert 1 <= len(song) <= 8000
    assert set(song) <= set("abcdefghijklmnopqrstuvwxyz")
    assert 2 <= times <= 8000
