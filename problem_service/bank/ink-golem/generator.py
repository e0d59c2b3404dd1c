"""Tests of The Ink Golem."""

import random
from collections.abc import Iterator

MOST_KEYS = 20_000
LETTERS = "abcdefgh ,."
LETTERS_OF_THE_WORLD = "añßжω水🐉🔥🪶"


def tests(rng: random.Random) -> Iterator[tuple[str]]:
    """Yield the arguments of each test, edge cases first."""
    yield ("",)
    yield ("<",)
    yield (">",)
    yield ("<><>",)
    yield ("a",)
    yield ("a<",)
    yield ("a<>",)
    yield ("a>",)
    yield ("a<b>",)
    yield ("abc<<<>>>>",)
    yield ("ab<c<>>",)
    yield ("ab<<c<>>>",)
    yield ("a<<<<b",)
    yield ("🐉<",)
    yield ("水🐉<🔥<>",)
    yield (_keys(rng, LETTERS, 30),)
    yield (_keys(rng, LETTERS_OF_THE_WORLD, 60),)
    yield (_keys(rng, LETTERS, 500),)
    yield (_keys(rng, LETTERS_OF_THE_WORLD, 2_000),)
    yield ("x" * (MOST_KEYS // 2) + "<>" * (MOST_KEYS // 4),)
    yield (_keys(rng, LETTERS_OF_THE_WORLD, MOST_KEYS),)


def valid(keys: str) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(keys) <= MOST_KEYS, "there are too many keys"
    assert keys.isprintable(), "there is a wrong character"


def _keys(rng: random.Random, alphabet: str, count: int) -> str:
    """Keys in bursts: some characters, some undos, some redos."""
    keys = ""
    while len(keys) < count:
        keys += "".join(rng.choices(alphabet, k=rng.randint(0, 6)))
        keys += "<" * rng.randint(0, 4) + ">" * rng.randint(0, 3)
    return keys[:count]
