"""Tests of Echo Canyon."""

import random
from collections.abc import Iterator

LETTERS = "abcdefghijklmnopqrstuvwxyz ABC,!"
LETTERS_OF_THE_WORLD = "aeñéßøжщяλω日本語山谷ㅎ "
LONGEST_SHOUT = 200
LARGEST_SOFTEST = 300


def tests(rng: random.Random) -> Iterator[tuple[str, int]]:
    """Yield the arguments of each test, edge cases first."""
    yield "", 1
    yield "a", 1
    yield "a", 2
    yield "hey", 3
    yield "hey", 4
    yield "  o  ", 1
    yield "aaaa", 2
    yield "Grüße, Welt!", 5
    yield "эхо в горах", 4
    yield "山の谷", 1
    yield "hello", LARGEST_SOFTEST
    for length in (10, 25, 60):
        yield _shout(rng, LETTERS, length), rng.randint(1, length)
    for length in (12, 40):
        yield _shout(rng, LETTERS_OF_THE_WORLD, length), rng.randint(1, length)
    yield _shout(rng, LETTERS, LONGEST_SHOUT), LONGEST_SHOUT
    yield _shout(rng, LETTERS_OF_THE_WORLD, LONGEST_SHOUT), 1


def valid(shout: str, softest: int) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(shout) <= LONGEST_SHOUT, "the shout is too long"
    assert all(char.isprintable() and ord(char) <= 0xFFFF for char in shout), (
        "the shout has a wrong character"
    )
    assert 1 <= softest <= LARGEST_SOFTEST, "softest is out of range"


def _shout(rng: random.Random, alphabet: str, length: int) -> str:
    return "".join(rng.choice(alphabet) for _ in range(length))
