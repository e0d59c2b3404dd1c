"""Tests of Even Bells."""

import random
from collections.abc import Iterator
from string import ascii_lowercase

MOST_STROKES = 100_000


def tests(rng: random.Random) -> Iterator[tuple[str]]:
    """Yield the arguments of each test, edge cases first."""
    yield ("",)
    yield ("a",)
    yield ("aa",)
    yield ("ab",)
    yield ("aaaa",)
    yield ("aaaaa",)
    yield ("abcabc",)
    yield ("zaza",)
    yield ("xabbaabx",)
    yield ("abcdefg",)
    yield (ascii_lowercase * 2,)
    for count, bells in ((12, 2), (30, 3), (100, 4), (300, 6), (2_000, 12)):
        yield ("".join(rng.choices(ascii_lowercase[-bells:], k=count)),)
    yield ("".join(rng.choices("bz", k=300)),)
    yield ("a" * MOST_STROKES,)
    yield ("".join(rng.choices(ascii_lowercase, k=MOST_STROKES)),)
    yield ("".join(rng.choices("afkpuz", k=MOST_STROKES)),)


def valid(strokes: str) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(strokes) <= MOST_STROKES, "there are too many strokes"
    assert all(stroke in ascii_lowercase for stroke in strokes), "there is a wrong character"
