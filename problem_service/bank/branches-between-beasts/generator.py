"""Tests for Branches Between Beasts: single beasts, wide forks, balanced trees and combs thousands of forks deep."""

import random
import re
from collections.abc import Iterator
from typing import Any

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _names(rng: random.Random, count: int) -> list[str]:
    names: dict[str, None] = {}
    while len(names) < count:
        names["".join(rng.choices(_LETTERS, k=rng.randint(2, 4)))] = None
    return list(names)


def _tree(rng: random.Random, names: list[str], longest: int, reach: int) -> str:
    """Join parts at random, only the last ``reach`` of them at a time: with 2, the tree is a comb."""
    parts = list(names)
    while len(parts) > 1:
        count = min(len(parts), rng.choice((2, 2, 2, 3, 4)))
        at = max(0, len(parts) - rng.randint(count, max(count, reach)))
        joined = parts[at : at + count]
        rng.shuffle(joined)
        parts[at : at + count] = [
            "(" + ",".join(f"{part}:{rng.randint(1, longest)}" for part in joined) + ")"
        ]
    return parts[0]


def _comb(rng: random.Random, names: list[str], longest: int) -> str:
    """Each fork is one species and the next fork."""
    opening, closing = [], [f"{names[-1]}:{rng.randint(1, longest)}"]
    for i, name in enumerate(names[:-1]):
        species = f"{name}:{rng.randint(1, longest)}"
        branch = f":{rng.randint(1, longest)}" if i > 0 else ""
        if rng.random() < 0.5:
            opening.append(f"({species},")
            closing.append(f"){branch}")
        else:
            opening.append("(")
            closing.append(f",{species}){branch}")
    # The species of a fork end it in the reverse order of the opening brackets.
    return "".join(opening) + closing[0] + "".join(reversed(closing[1:]))


def _groups(rng: random.Random, names: list[str], total: int, most: int) -> list[list[str]]:
    groups = []
    while total > 0:
        size = min(total, rng.randint(1, min(most, len(names))))
        groups.append(rng.sample(names, size))
        total -= size
    return groups


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield "(a:1,b:1)", [["a"]]
    yield "(a:2,b:3)", [["a", "b"], ["b", "a"], ["b"]]
    yield "(a:1000,b:3,c:7,d:10)", [["d", "b"], ["a", "d", "c"]]
    yield "((a:1,b:2):3,c:4)", [["a", "b"], ["c", "a"], ["a", "c", "b"]]
    yield (
        "(((x:1,y:1):5,z:2):7,((u:1,v:2):3,w:4):9)",
        [["x", "z"], ["y", "u", "x", "v"], ["v", "w", "u"], ["w"]],
    )
    for count, longest, reach, total in (
        (3, 9, 9, 12),
        (5, 9, 2, 20),
        (8, 20, 8, 30),
        (12, 50, 4, 50),
        (30, 9, 30, 90),
    ):
        names = _names(rng, count)
        yield _tree(rng, names, longest, reach), _groups(rng, names, total, 5)
    names = _names(rng, 200)
    yield _tree(rng, names, 1000, 200), _groups(rng, names, 1_000, 150)
    yield _comb(rng, names, 1000), _groups(rng, names, 1_000, 150)
    names = _names(rng, 5_000)
    yield (
        "(" + ",".join(f"{name}:{rng.randint(1, 1000)}" for name in names) + ")",
        [names, names[:1], names[::2]],
    )
    names = _names(rng, 6_000)
    yield _tree(rng, names, 1000, 6_000), _groups(rng, names, 15_000, 8)
    yield _tree(rng, names, 1000, 60), [names, names[::-1], *_groups(rng, names, 3_000, 900)]
    yield _comb(rng, names, 1000), _groups(rng, names, 12_000, 4)


_TREE = re.compile(r"[a-z]{1,6}:[1-9][0-9]{0,3}|[(),]|:[1-9][0-9]{0,3}")


def valid(tree: str, groups: list[list[str]]) -> None:
    assert tree.startswith("(")
    parts = _TREE.findall(tree)
    assert "".join(parts) == tree
    assert all(int(part.split(":")[1]) <= 1000 for part in parts if ":" in part)
    forks = []  # for each open fork, the number of its parts so far
    for before, part in zip(["", *parts], parts):
        if part == "(":
            assert before in ("", "(", ",")
            forks.append(0)
        elif part[0].isalpha():
            assert before in ("(", ",")
            forks[-1] += 1
        elif part[0] == ":":
            assert before == ")"
            forks[-1] += 1
        else:
            assert before[0].isalpha() or before[0] == ":"
            if part == ")":
                assert forks.pop() >= 2
    assert not forks
    assert parts[-1] == ")"
    names = [part.split(":")[0] for part in parts if part[0].isalpha()]
    assert 2 <= len(names) <= 6_000
    assert len(set(names)) == len(names)
    assert 1 <= len(groups) <= 6_000
    assert sum(map(len, groups)) <= 15_000
    for group in groups:
        assert group
        assert len(set(group)) == len(group)
    assert {name for group in groups for name in group} <= set(names)
