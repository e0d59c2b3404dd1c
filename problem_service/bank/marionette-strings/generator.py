"""Tests for The Marionette's Strings: bare bars, twins, long chains, combs and bushy puppets."""

import random
from collections.abc import Iterator
from typing import Any


def _puppet(rng: random.Random, parts: int, reach: int) -> list[int]:
    """A random tree; each part hangs from one of the last ``reach`` before it."""
    return [-1, *(rng.randint(max(0, part - reach), part - 1) for part in range(1, parts))]


def _shuffled(rng: random.Random, hangs_from: list[int]) -> list[int]:
    """The same puppet with its parts numbered at random."""
    names = [0, *rng.sample(range(1, len(hangs_from)), len(hangs_from) - 1)]
    puppet = [-1] * len(hangs_from)
    for part in range(1, len(hangs_from)):
        puppet[names[part]] = names[hangs_from[part]]
    return puppet


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield ([-1],)
    yield ([-1, 0],)
    yield ([-1, 0, 0],)
    yield ([-1, 2, 0],)
    yield ([-1, 2, 3, 0],)
    yield ([-1, 0, 1, 1],)
    yield ([-1, 0, 1, 1, 0, 4],)
    yield ([-1, 0, 1, 2, 0, 4, 0],)
    yield ([-1, 3, 1, 0, 0, 4, 4, 5, 3],)
    for parts, reach in ((6, 9), (8, 3), (9, 9), (10, 2), (11, 4), (12, 11), (13, 5)):
        yield (_shuffled(rng, _puppet(rng, parts, reach)),)
    for parts, reach in ((40, 5), (100, 20), (1_000, 1_000)):
        yield (_shuffled(rng, _puppet(rng, parts, reach)),)
    yield (_shuffled(rng, [-1, *range(9_999)]),)
    yield (_shuffled(rng, [-1, *([0] * 9_998)]),)
    yield (_shuffled(rng, [-1, *range(5_000), *range(1, 5_000)]),)
    twins = _puppet(rng, 4_500, 4_500)
    twins = [*twins, 0, *(parent + 4_500 for parent in twins[1:])]
    yield (_shuffled(rng, twins),)
    yield (_shuffled(rng, [*twins, 4_621, 8_000]),)
    yield (_shuffled(rng, _puppet(rng, 10_000, 2)),)
    yield (_shuffled(rng, _puppet(rng, 10_000, 30)),)
    yield (_shuffled(rng, _puppet(rng, 10_000, 10_000)),)


def valid(hangs_from: list[int]) -> None:
    assert 1 <= len(hangs_from) <= 10_000
    assert hangs_from[0] == -1
    assert all(0 <= parent < len(hangs_from) for parent in hangs_from[1:])
    below: list[list[int]] = [[] for _ in hangs_from]
    for part in range(1, len(hangs_from)):
        below[hangs_from[part]].append(part)
    hanging = [0]
    for part in hanging:
        hanging += below[part]
    assert len(hanging) == len(hangs_from)
