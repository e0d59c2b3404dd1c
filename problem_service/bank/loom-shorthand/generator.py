"""Tests for Loom Shorthand: single threads, nested mirrors, deep brackets and cloths of 10^15 threads."""

import random
from collections.abc import Iterator
from typing import Any

LONGEST = 10**15
_COLOURS = "abcdefghijklmnopqrstuvwxyz"


def _length(pattern: str) -> int:
    """The length of the cloth; raises AssertionError if the pattern breaks the rules."""
    lengths, factors, closers = [0], [1], [""]
    digits = ""
    for char in pattern:
        assert not digits or char in "0123456789("
        if char.isdigit():
            digits += char
        elif char in "([":
            assert (char == "(") == bool(digits)
            assert not digits.startswith("0")
            factors.append(int(digits or 2))
            assert factors[-1] <= 10**6
            lengths.append(0)
            closers.append(")" if char == "(" else "]")
            assert len(lengths) <= 51
            digits = ""
        elif char in ")]":
            assert closers.pop() == char
            inner = lengths.pop() * factors.pop()
            assert inner > 0
            lengths[-1] += inner
        else:
            assert char in _COLOURS
            lengths[-1] += 1
    assert len(lengths) == 1
    assert not digits
    return lengths[0]


def _pattern(rng: random.Random, parts: int, depth: int, most: int, limit: int) -> str:
    """Random parts, at most `limit` threads long and `depth` deep, numbers up to `most`."""
    written, room = [], limit
    for _ in range(parts):
        kind = rng.random()
        share = room // parts + 1
        if kind < 0.5 or depth == 0 or share < 8:
            part = rng.choice(_COLOURS)
        else:
            times = rng.randint(1, min(most, share // 2)) if kind < 0.8 else 2
            inner = _pattern(rng, rng.randint(1, 4), depth - 1, most, share // times)
            part = f"[{inner}]" if kind >= 0.8 else f"{times}({inner})"
        room -= _length(part)
        if room < 0:
            break
        written.append(part)
    return "".join(written) or "q"


def _ask(rng: random.Random, pattern: str, count: int) -> tuple[str, list[int]]:
    length = _length(pattern)
    return pattern, [0, length - 1, *(rng.randrange(length) for _ in range(count - 2))]


def _nested(rng: random.Random, depth: int) -> str:
    """Mirrors and repetitions one within the other; there is room for about 50 doublings below the limit."""
    pattern = "ab"
    for level in range(depth):
        edge = rng.choice(_COLOURS)
        pattern = f"{edge}[{pattern}]" if level % 3 == 0 else f"{1 + level % 2}({pattern}{edge})"
    return pattern


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield "a", [0]
    yield "1(a)", [0, 0]
    yield "[a]", [1, 0]
    yield "[ab]", [3, 2, 1, 0]
    yield "[[abc]d]", list(range(14))
    yield "2([ab3(cd)]e)f", list(range(35))
    yield "12(ab)10(c[d])", list(range(54))
    yield "x[2(y[z])]w", list(range(14))
    yield "1000000(1000000(499([r])))s", [998000000000000, 0, 997999999999999]
    for parts, depth in ((3, 2), (4, 3), (6, 4)):
        yield _ask(rng, _pattern(rng, parts, depth, 4, 300), 40)
    yield _ask(rng, _nested(rng, 50), 500)
    yield _ask(rng, "".join(rng.choices(_COLOURS, k=5000)), 3000)
    yield _ask(rng, "[" + "".join(rng.choices(_COLOURS, k=4000)) + "3(w)" * 200 + "]", 3000)
    yield _ask(rng, _pattern(rng, 150, 7, 1000, LONGEST)[:5000], 3000)
    yield _ask(rng, "1000000(" + _pattern(rng, 60, 6, 50, 10**9) + ")", 3000)


def valid(pattern: str, positions: list[int]) -> None:
    assert 1 <= len(pattern) <= 5000
    length = _length(pattern)
    assert 1 <= length <= LONGEST
    assert 1 <= len(positions) <= 3000
    assert all(0 <= position < length for position in positions)
