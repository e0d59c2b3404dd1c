"""Tests for The Restless Colony: colonies that die out or only age, long lives, and hours beyond counting."""

import random
from collections.abc import Iterator
from typing import Any

_NAMES = ["amber", "briar", "coral", "dew", "elm", "fern", "gall", "husk", "iris", "jade", "kelp", "loam"]


def _colony(
    rng: random.Random, kinds: int, total: int, most: int
) -> tuple[dict[str, list[str]], dict[str, int], str]:
    """Random rules for cells whose lifetimes add up to the total."""
    names = rng.sample(_NAMES, kinds)
    lifetime = dict.fromkeys(names, 1)
    for _ in range(total - kinds):
        lifetime[rng.choice([name for name in names if lifetime[name] < 12])] += 1
    daughters = {name: rng.choices(names, k=rng.randint(0, most)) for name in names}
    daughters[names[0]] = [*rng.sample(names, min(2, kinds)), names[0]]
    return daughters, lifetime, names[0]


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield {"a": []}, {"a": 1}, "a", 0
    yield {"a": []}, {"a": 1}, "a", 1
    yield {"a": []}, {"a": 12}, "a", 11
    yield {"a": []}, {"a": 2}, "a", 1
    yield {"a": ["a"]}, {"a": 2}, "a", 5
    yield {"a": ["a", "a"]}, {"a": 1}, "a", 4
    yield {"a": ["a"]}, {"a": 5}, "a", 10**15
    yield {"a": ["b"], "b": ["c"], "c": ["a"]}, {"a": 1, "b": 2, "c": 3}, "b", 3
    yield {"a": ["a"], "b": ["b", "b"]}, {"a": 1, "b": 1}, "a", 40
    yield {"a": ["b"] * 6, "b": ["a"] * 5}, {"a": 2, "b": 3}, "a", 13
    yield {"egg": ["fly", "fly"], "fly": ["egg", "fly"]}, {"egg": 3, "fly": 1}, "egg", 7
    for kinds, total, most, hours in (
        (2, 4, 3, 9),
        (3, 5, 3, 12),
        (4, 12, 2, 30),
        (5, 9, 4, 25),
        (6, 6, 2, 17),
    ):
        yield *_colony(rng, kinds, total, most), hours
    yield {"a": ["a"] * 6}, {"a": 1}, "a", 10**15
    yield *_colony(rng, 3, 10, 6), 1_000_003
    yield *_colony(rng, 1, 12, 2), 10**15 - 1
    yield *_colony(rng, 12, 30, 6), 2**49 - 1
    yield *_colony(rng, 12, 30, 3), 10**15
    ring = {name: [_NAMES[(index + 1) % 12]] for index, name in enumerate(_NAMES)}
    ring["dew"] = ["elm", "elm", "coral"]
    yield ring, dict.fromkeys(_NAMES, 2), "husk", 987_654_321_012_345


def valid(daughters: dict[str, list[str]], lifetime: dict[str, int], founder: str, hours: int) -> None:
    assert 1 <= len(daughters) <= 12
    assert daughters.keys() == lifetime.keys()
    assert founder in daughters
    for name, born in daughters.items():
        assert 1 <= len(name) <= 8
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz")
        assert len(born) <= 6
        assert set(born) <= daughters.keys()
        assert 1 <= lifetime[name] <= 12
    assert sum(lifetime.values()) <= 30
    assert 0 <= hours <= 10**15
