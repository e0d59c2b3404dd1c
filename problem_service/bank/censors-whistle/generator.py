"""Tests for The Censor's Whistle: words within words, words that overlap themselves, no word that fits."""

import random
from collections.abc import Iterator
from typing import Any

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _words(rng: random.Random, letters: str, count: int, longest: int) -> list[str]:
    words: dict[str, None] = {}
    while len(words) < count:
        words["".join(rng.choices(letters, k=rng.randint(1, longest)))] = None
    return list(words)


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield "a", 1, ["a"], 0
    yield "a", 1, ["a"], 1
    yield "a", 5, ["aa"], 4
    yield "a", 4, ["a", "aa"], 6
    yield "xy", 2, ["xyx"], 0
    yield "ba", 4, ["aba", "ba", "a"], 3
    yield "ba", 6, ["abab", "bab"], 2
    yield "kin", 7, ["ink", "kin", "in"], 5
    yield "ab", 8, ["abaab", "aab"], 2
    for letters, length, count, longest, whistles in (
        ("ab", 8, 3, 4, 2),
        ("qzx", 7, 4, 3, 1),
        ("tea", 6, 5, 3, 4),
        ("dcba", 5, 6, 2, 3),
        ("no", 12, 4, 5, 6),
    ):
        yield letters, length, _words(rng, letters, count, longest), whistles
    yield "a", 120, ["a" * 40], 6
    yield "ab", 120, ["ab" * 20], 6
    yield "ab", 120, ["a" * 12, "b" * 14, "a" * 11], 3
    yield "ab", 119, ["abaababaabaab", "baababaabaa", "aabab"], 5
    yield _LETTERS, 120, ["e", "the", "them", "theme", "heme", "me", "em"], 6
    yield _LETTERS[::-1], 120, ["king", "kin", "ink", "i", "in"], 4
    yield "mis", 100, ["missi", "ssi", "issim", "simis", "mi"], 6
    yield _LETTERS, 120, ["abracadabra", "cadab", "dab", "bra", "abra"], 1
    for letters, longest in (("ab", 5), ("abc", 5), ("wxyz", 5)):
        yield letters, rng.randint(100, 120), _words(rng, letters, 8, longest), 6


def valid(letters: str, length: int, words: list[str], whistles: int) -> None:
    assert 1 <= len(letters) <= 26
    assert set(letters) <= set(_LETTERS)
    assert len(set(letters)) == len(letters)
    assert 1 <= length <= 120
    assert 1 <= len(words) <= 8
    assert len(set(words)) == len(words)
    assert all(words)
    assert sum(map(len, words)) <= 40
    assert set("".join(words)) <= set(letters)
    assert 0 <= whistles <= 6
