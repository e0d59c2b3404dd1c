"""Tests of The Mooring Game: boats too long, single posts, equal jetties, long jetties, many lengths."""

import random
from collections.abc import Iterator

MOST_JETTIES = 50
LONGEST = 200


def _evening(
    rng: random.Random, jetties: int, posts: int, boats: int, longest: int
) -> tuple[list[int], list[int]]:
    return [rng.randint(1, posts) for _ in range(jetties)], rng.sample(range(1, longest + 1), boats)


def tests(rng: random.Random) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the arguments of each test, edge cases first."""
    yield [1], [1]
    yield [1], [2]
    yield [2, 2], [2]
    yield [2, 3], [2]
    yield [6], [2]
    yield [9], [3]
    yield [4], [4, 1]
    yield [1, 1, 1], [1]
    yield [7, 1], [2, 3]
    yield [4, 4], [2, 1]
    yield [5, 4, 3], [3, 2]
    for jetties, posts, boats, longest in (
        (1, 12, 2, 4),
        (2, 6, 3, 3),
        (2, 7, 2, 3),
        (2, 8, 2, 4),
        (3, 5, 2, 3),
        (3, 6, 2, 6),
        (3, 6, 3, 5),
        (4, 4, 2, 3),
    ):
        yield _evening(rng, jetties, posts, boats, longest)
    yield [19, 20, 21], [2]
    yield [LONGEST], [200]
    yield [LONGEST] * MOST_JETTIES, [2, 5, 9]
    yield [LONGEST] * (MOST_JETTIES - 1), [2, 3]
    yield _evening(rng, MOST_JETTIES, LONGEST, 1, 2)
    yield _evening(rng, MOST_JETTIES, LONGEST, 6, 12)
    yield _evening(rng, MOST_JETTIES, LONGEST, 6, LONGEST)
    yield _evening(rng, 7, LONGEST, 3, 9)


def valid(jetties: list[int], boats: list[int]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 1 <= len(jetties) <= MOST_JETTIES, "the number of jetties is out of range"
    assert all(1 <= posts <= LONGEST for posts in jetties), "a jetty is out of range"
    assert 1 <= len(boats) <= 6, "the number of lengths is out of range"
    assert all(1 <= boat <= LONGEST for boat in boats), "a boat is out of range"
    assert len(set(boats)) == len(boats), "two lengths are the same"
