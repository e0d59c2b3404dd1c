"""Tests of One Turn of the Music Box."""

import random
from collections.abc import Iterator
from string import ascii_letters

MOST_PINS = 60_000


def tests(rng: random.Random) -> Iterator[tuple[str]]:
    """Yield the arguments of each test, edge cases first."""
    yield ("a",)
    yield ("aaaa",)
    yield ("ab",)
    yield ("aA",)
    yield ("abab",)
    yield ("aabb",)
    yield ("abbbbc",)
    yield ("abcabbbba",)
    yield ("cabbbbbab",)
    yield ("abcdaaaaacbaaaad",)
    yield ("xyyyxzyyyyxzzzzzy",)
    for count, notes in ((12, 3), (30, 5), (100, 7), (1_000, 20)):
        yield ("".join(rng.choices(ascii_letters[-notes:], k=count)),)
    yield (ascii_letters * 3,)
    yield (_rare(rng, 500, "abz"),)
    yield ("".join(rng.choices(ascii_letters, k=20_000)),)
    yield (_rare(rng, MOST_PINS, "RSTUVWX"),)
    yield ("a" * (MOST_PINS // 2) + "b" + "a" * (MOST_PINS // 2 - 2) + "c",)


def valid(drum: str) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 1 <= len(drum) <= MOST_PINS, "the number of pins is out of range"
    assert set(drum) <= set(ascii_letters), "there is a wrong character"


def _rare(rng: random.Random, count: int, notes: str) -> str:
    """A drum on which every note is many times rarer than the one before."""
    return (
        "".join(rng.choices(notes, weights=[5**-place for place in range(len(notes))], k=count - 2))
        + notes[-2:]
    )
