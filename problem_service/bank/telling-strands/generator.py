"""Tests for Telling Strands: twins, strands within others, ties, repeats, and markers thousands of letters long."""

import random
from collections.abc import Iterator
from typing import Any


def _strand(rng: random.Random, length: int, letters: str = "acgt") -> str:
    return "".join(rng.choices(letters, k=length))


def _mutant(rng: random.Random, strand: str, changes: int) -> str:
    """The strand with some letters replaced, left out or doubled."""
    letters = list(strand)
    for place in rng.sample(range(len(letters)), changes):
        letters[place] = rng.choice(["a", "c", "g", "t", "", letters[place] * 2])
    return "".join(letters)


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield (["t"],)
    yield (["gc"],)
    yield (["a", "a"],)
    yield (["a", "c", "g", "t"],)
    yield (["aaaa", "aa"],)
    yield (["ca", "ac"],)
    yield (["tgtg", "gtgt"],)
    yield (["tgatga", "tgaga", "gat"],)
    for strands, length, letters in (
        (3, 6, "ac"),
        (4, 8, "acg"),
        (2, 12, "ac"),
        (6, 10, "acgt"),
        (8, 30, "act"),
        (5, 60, "gt"),
    ):
        yield ([_strand(rng, rng.randint(1, length), letters) for _ in range(strands)],)
    family = _strand(rng, 200)
    yield ([_mutant(rng, family, 6) for _ in range(10)],)
    yield ([_strand(rng, 12_000)],)
    yield ([_strand(rng, 120) for _ in range(100)],)
    yield ([_strand(rng, 6_000, "ga"), _strand(rng, 6_000, "ga")],)
    family = _strand(rng, 1_450)
    yield ([_mutant(rng, family, 80) for _ in range(8)],)
    yield (["gt" * 3_000, "tg" * 2_000 + "t", "gt" * 900],)
    family = _strand(rng, 4_000, "cg")
    yield ([family[1:], family, family[:-1]],)
    unit = _strand(rng, 41)
    yield ([unit * 90, unit * 75, unit * 70, (unit * 50)[20:-9]],)
    yield (["a" * count for count in range(1, 101)],)


def valid(strands: list[str]) -> None:
    assert 1 <= len(strands) <= 100
    assert all(strands)
    assert sum(map(len, strands)) <= 12_000
    assert all(set(strand) <= set("acgt") for strand in strands)
