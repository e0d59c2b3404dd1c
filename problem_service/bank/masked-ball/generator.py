"""Tests of Masked Ball."""

import random
from collections.abc import Iterator

MOST_GUESTS = 5_000
LONGEST_MASK = 20
MASKS = ["fox", "Fox", "owl", "cat", "лиса", "сова", "狐", "梟", "🦊", "🦉", "hibou à plumes", "Füchsin"]


def tests(rng: random.Random) -> Iterator[tuple[list[str]]]:
    """Yield the arguments of each test, edge cases first."""
    yield ([],)
    yield (["fox"],)
    yield (["fox", "fox"],)
    yield (["fox", "owl"],)
    yield (["Fox", "fox"],)
    yield (["fox", "fox", "fox"],)
    yield (["fox", "fox", "fox", "fox"],)
    yield (["fox", "owl", "cat", "owl", "cat", "fox"],)
    yield (["a", "aa", "aaa", "a", "aa", "aaa"],)
    yield (["🦊", "🦉", "🦊", "🦉"],)
    yield (["🦊", "🦉", "狐", "лиса"],)
    yield (["x" * LONGEST_MASK, "x" * LONGEST_MASK],)
    for pairs in (5, 20, 100):
        yield (_paired(rng, MASKS, pairs),)
    for pairs in (6, 50):
        guests = _paired(rng, MASKS, pairs)
        guests[rng.randrange(len(guests))] = "stranger"
        yield (guests,)
    many = [f"mask {number}" for number in range(1_500)]
    yield (_paired(rng, many, MOST_GUESTS // 2),)
    odd_two_out = [*_paired(rng, many, MOST_GUESTS // 2 - 1), "one", "other"]
    rng.shuffle(odd_two_out)
    yield (odd_two_out,)


def valid(masks: list[str]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(masks) <= MOST_GUESTS, "there are too many guests"
    for mask in masks:
        assert 1 <= len(mask) <= LONGEST_MASK, "a mask has a wrong length"
        assert mask.isprintable(), "a mask has a wrong character"


def _paired(rng: random.Random, masks: list[str], pairs: int) -> list[str]:
    guests = [mask for mask in rng.choices(masks, k=pairs) for _ in range(2)]
    rng.shuffle(guests)
    return guests
