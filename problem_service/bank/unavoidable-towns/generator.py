"""Tests for Unavoidable Towns: bypasses, ties, unreachable goals and long chains of equal detours."""

import random
import re
from collections.abc import Iterator
from typing import Any

Roads = dict[str, dict[str, int]]


def _country(rng: random.Random, towns: int, count: int, longest: int) -> Roads:
    """Random roads, most of them forward and short, with few different lengths so that ties abound."""
    roads: Roads = {f"t{i}": {} for i in range(towns)}
    for _ in range(count):
        a = rng.randrange(towns)
        b = min(towns - 1, a + rng.randint(1, 4)) if rng.random() < 0.8 else rng.randrange(towns)
        if a != b:
            roads[f"t{a}"][f"t{b}"] = rng.randint(1, longest)
    return roads


def _diamonds(rng: random.Random, links: int, extra: int) -> Roads:
    """A chain in which two ways lead from each joint to the next, some equally fast, plus slow shortcuts."""
    roads: Roads = {f"{kind}{i}": {} for i in range(links + 1) for kind in "jlr"[: 3 if i < links else 1]}
    for i in range(links):
        total = rng.randint(10, 40)
        for side, hours in (("l", total), ("r", total + rng.choice((0, 0, 1)))):
            first = rng.randint(1, hours - 1)
            roads[f"j{i}"][f"{side}{i}"] = first
            roads[f"{side}{i}"][f"j{i + 1}"] = hours - first
    for _ in range(extra):
        here = rng.randrange(links)
        there = rng.randint(0, min(links - 1, here + 20))
        if here != there:
            roads[rng.choice("jlr") + str(here)][f"r{there}"] = 42 * max(1, there - here + 1)
    return dict(rng.sample(sorted(roads.items()), len(roads)))


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield {"a": {"b": 1}, "b": {}}, "a", "b"
    yield {"a": {"b": 1}, "b": {}}, "b", "a"
    yield {"a": {"b": 1}, "b": {"a": 1}, "c": {"a": 5, "b": 6}}, "c", "b"
    yield {"a": {"b": 1, "c": 2}, "b": {"c": 1}, "c": {}}, "a", "c"
    yield {"a": {"b": 1, "c": 3}, "b": {"c": 1}, "c": {}}, "a", "c"
    yield {"a": {"b": 2, "c": 2}, "b": {"d": 2}, "c": {"d": 2}, "d": {"e": 1}, "e": {}}, "a", "e"
    yield {"a": {"b": 1, "c": 4}, "b": {"d": 5}, "c": {"d": 2, "e": 3}, "d": {"e": 1}, "e": {}}, "a", "e"
    yield {"a": {"b": 1, "d": 9}, "b": {"c": 1}, "c": {"a": 1, "d": 8}, "d": {"c": 1}}, "a", "d"
    for towns, count in ((5, 9), (7, 14), (9, 20), (12, 30), (20, 50), (60, 150)):
        yield _country(rng, towns, count, 3), "t0", f"t{towns - 1}"
    yield _country(rng, 4000, 14000, 4), "t5", "t3990"
    yield _diamonds(rng, 150, 300), "j0", "j150"
    yield {f"t{i}": {f"t{i + 1}": 1000} if i < 3999 else {} for i in range(4000)}, "t0", "t3999"
    yield _diamonds(rng, 1333, 8600), "j0", "j1333"


def valid(roads: Roads, start: str, goal: str) -> None:
    assert 2 <= len(roads) <= 4000
    assert sum(map(len, roads.values())) <= 14000
    assert start != goal
    assert start in roads
    assert goal in roads
    for town, leads_to in roads.items():
        assert re.fullmatch("[a-z][a-z0-9]{0,7}", town)
        assert town not in leads_to
        assert leads_to.keys() <= roads.keys()
        assert all(1 <= hours <= 1000 for hours in leads_to.values())
