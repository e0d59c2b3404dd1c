"""Tests of The Narrow Column."""

import random
from collections.abc import Iterator
from string import ascii_lowercase

MOST_PARAGRAPHS = 200
MOST_WORDS = 6_000
LONGEST_WORD = 20
MOST_LINES = 10_000


def tests(rng: random.Random) -> Iterator[tuple[list[list[str]], int]]:
    """Yield the arguments of each test, edge cases first."""
    yield [["a"]], 1
    yield [["a"]], 5
    yield [["a", "b"]], 1
    yield [["a", "b"]], 2
    yield [["ab", "c", "d", "ef"]], 2
    yield [["ab", "c", "d", "ef"]], 3
    yield [["ab"], ["c"], ["d", "ef"]], 3
    yield [["ab"], ["c"], ["d", "ef"]], 4
    yield [["aaa", "b"], ["b", "aaa"], ["b", "b", "b"]], 5
    yield [["i", "i", "i", "i", "i", "i", "i"]], 3
    yield [["a"] * 9 + ["abcdefghij"]], 2
    for paragraphs, words, letters, lines in ((1, 8, 4, 3), (3, 5, 6, 6), (5, 9, 9, 12), (8, 30, 12, 40)):
        yield _story(rng, paragraphs, words, letters), lines
    yield _story(rng, 40, 30, 12), 40
    yield _story(rng, MOST_PARAGRAPHS, 20, 8), 450
    yield _story(rng, 1, MOST_WORDS, LONGEST_WORD), 1
    yield _story(rng, 1, MOST_WORDS, 10), 97
    yield _story(rng, 20, MOST_WORDS // 20, 2), 21
    yield _story(rng, 20, MOST_WORDS // 20, LONGEST_WORD), MOST_LINES


def valid(paragraphs: list[list[str]], lines: int) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 1 <= len(paragraphs) <= MOST_PARAGRAPHS, "the number of paragraphs is out of range"
    assert sum(map(len, paragraphs)) <= MOST_WORDS, "there are too many words"
    for words in paragraphs:
        assert words, "a paragraph is empty"
        for word in words:
            assert 1 <= len(word) <= LONGEST_WORD, "a word has a wrong length"
            assert all(char in ascii_lowercase for char in word), "a word has a wrong character"
    assert len(paragraphs) <= lines <= MOST_LINES, "the number of lines is out of range"


def _story(rng: random.Random, paragraphs: int, words: int, letters: int) -> list[list[str]]:
    """Paragraphs that have between half of `words` and all; a story of one has all."""
    fewest = words if paragraphs == 1 else words // 2
    return [
        [
            "".join(rng.choices(ascii_lowercase, k=rng.randint(1, letters)))
            for _ in range(rng.randint(fewest, words))
        ]
        for _ in range(paragraphs)
    ]
