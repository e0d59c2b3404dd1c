"""Tests for A Company of Few: roles that return, casts that greed gets wrong, conflicts in odd rings."""

import random
from collections.abc import Iterator
from typing import Any

_ROLES = [
    *("king", "queen", "fool", "ghost", "nurse", "cook", "judge"),
    *("thief", "page", "witch", "monk", "bear", "moon", "wall"),
]


def _drama(rng: random.Random, roles: int, scenes: int, fullest: int, music: float) -> list[list[str]]:
    """Random scenes, some of them only music."""
    names = rng.sample(_ROLES, roles)
    return [
        [] if rng.random() < music else rng.sample(names, rng.randint(1, min(fullest, roles)))
        for _ in range(scenes)
    ]


def _meetings(rng: random.Random, pairs: list[tuple[int, int]]) -> list[list[str]]:
    """Two roles a scene, with music between, so that just these pairs are in conflict."""
    names = rng.sample(_ROLES, len(_ROLES))
    drama: list[list[str]] = []
    for pair in rng.sample(pairs, len(pairs)):
        drama += [[names[role] for role in rng.sample(pair, 2)], []]
    return drama


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield ([[]],)
    yield ([["king"]],)
    yield ([["king"], ["king"], ["king"]],)
    yield ([["king"], ["queen"]],)
    yield ([["king"], [], ["queen"]],)
    yield ([["a", "b"], [], ["c"], [], ["a", "d"], [], ["c", "d"]],)
    yield ([["bear"], [], ["moon"], [], ["bear"], [], ["moon"]],)
    yield (_meetings(rng, [(role, (role + 1) % 5) for role in range(5)]),)
    yield (_meetings(rng, [(role, (role + 1) % 6) for role in range(6)]),)
    for roles, scenes, fullest, music in (
        (4, 4, 2, 0.3),
        (5, 7, 2, 0.3),
        (6, 6, 3, 0.4),
        (7, 12, 2, 0.4),
        (8, 9, 2, 0.3),
    ):
        yield (_drama(rng, roles, scenes, fullest, music),)
    yield (_meetings(rng, [(2 * i, 2 * j + 1) for i in range(4) for j in range(4) if i != j]),)
    # Greed needs an actor for each pair of strangers who appear one after the other; two actors will do.
    strangers = [[role] for pair in range(4) for role in (_ROLES[2 * pair], "", _ROLES[2 * pair + 1], "")]
    others = [[_ROLES[2 * i], _ROLES[2 * j + 1]] for i in range(4) for j in range(4) if i != j]
    yield (
        [[] if scene == [""] else scene for scene in strangers]
        + [scene for pair in others for scene in (pair, [])],
    )
    # Mycielski's graph of eleven roles: more actors are needed than ever meet.
    mycielski = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 0)]
    mycielski += (
        [(5 + a, b) for a, b in mycielski]
        + [(5 + b, a) for a, b in mycielski]
        + [(10, 5 + i) for i in range(5)]
    )
    yield (_meetings(rng, mycielski),)
    for scenes, fullest, music in (
        (40, 2, 0.5),
        (40, 3, 0.5),
        (30, 3, 0.3),
        (20, 5, 0.2),
        (40, 1, 0.0),
        (40, 1, 0.1),
        (40, 2, 0.6),
    ):
        yield (_drama(rng, 14, scenes, fullest, music),)
    pairs = [(a, b) for a in range(14) for b in range(a) if (a - b) % 3]
    for _ in range(4):
        yield (_meetings(rng, rng.sample(pairs, 20)),)
    yield ([_ROLES, [], list(reversed(_ROLES))],)
    yield ([[role] for role in _ROLES],)


def valid(scenes: list[list[str]]) -> None:
    assert 1 <= len(scenes) <= 40
    assert all(len(set(scene)) == len(scene) for scene in scenes)
    roles = {role for scene in scenes for role in scene}
    assert len(roles) <= 14
    assert all(1 <= len(role) <= 8 for role in roles)
    assert all(set(role) <= set("abcdefghijklmnopqrstuvwxyz") for role in roles)
