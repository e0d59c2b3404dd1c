"""Tests for Crew Lists: order of entries, cycles of all lengths, deep chains and wide references."""

import random
import re
from collections.abc import Iterator
from typing import Any

_LINE = re.compile(r"([a-z]{1,10}):(?: ((?:-?@?[a-z]{1,10})(?:, -?@?[a-z]{1,10})*))?")


def _word(number: int) -> str:
    """A distinct two- or three-letter word for each number."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    word = letters[number % 26] + letters[number // 26 % 26]
    return word + letters[number // 676] if number >= 676 else word


def _crews(rng: random.Random, lists: int, sailors: int, entries: int, backward: float) -> list[str]:
    """Random lists that mostly refer to later ones; `backward` is the chance of a reference anywhere."""
    names = ["x" + _word(number) for number in range(lists)]
    lines = []
    for index, name in enumerate(names):
        parts = []
        for _ in range(rng.randint(0, entries)):
            part = _word(rng.randrange(sailors))
            if rng.random() < 0.35:
                if rng.random() < backward:
                    part = "@" + rng.choice(names)
                elif index + 1 < lists:
                    part = "@" + rng.choice(names[index + 1 : index + 30])
            parts.append(("-" if rng.random() < 0.3 else "") + part)
        lines.append(f"{name}: {', '.join(parts)}" if parts else f"{name}:")
    rng.shuffle(lines)
    return lines


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield (["a:"],)
    yield (["a: a"],)
    yield (["solo: @solo"],)
    yield (["solo: ann, -@solo", "other: ann"],)
    yield (["b: @a, kit", "a: kit, pip"],)
    yield (["a: -zed, zed", "b: zed, -zed", "c: @a, -@a, zed", "d: @a, -@b"],)
    yield (["p: @q", "q: @r", "r: @p", "s: @t, -@p", "t: uma", "v: @t, uma, uma"],)
    yield (["push: length, map", "length: @push, -map", "keys: length, @length"],)
    yield (["deck: deck, sail", "sail: @deck, -deck", "z: -@sail, @deck, -@sail"],)
    for lists, backward in ((4, 0.3), (6, 0.25), (10, 0.2), (15, 0.15), (30, 0.1)):
        yield (_crews(rng, lists, 8, 6, backward),)
    yield (
        [f"c{_word(i)}: @c{_word(i + 1)}, s{_word(i % 25)}" for i in range(299)] + [f"c{_word(299)}: end"],
    )
    yield ([f"c{_word(i)}: @c{_word((i + 1) % 300)}" for i in range(300)],)
    yield (_crews(rng, 300, 60, 40, 0.0),)
    yield (_crews(rng, 300, 60, 12, 0.012),)


def valid(lines: list[str]) -> None:
    assert 1 <= len(lines) <= 300
    names, referred = set(), set()
    for line in lines:
        match = _LINE.fullmatch(line)
        assert match, line
        assert match[1] not in names, line
        names.add(match[1])
        entries = match[2].split(", ") if match[2] else []
        assert len(entries) <= 40
        referred |= {entry.lstrip("-@") for entry in entries if "@" in entry}
    assert referred <= names
