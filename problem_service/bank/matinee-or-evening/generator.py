"""Tests for Matinee or Evening: no wishes, wishes about one actor, chains, rings, and what cannot be."""

import random
import re
from collections.abc import Iterator

_SHOWS = ("matinee", "evening")
_BEGINNINGS = [
    "an",
    "bo",
    "cla",
    "dar",
    "el",
    "fri",
    "gus",
    "hil",
    "ivo",
    "jo",
    "ka",
    "lu",
    "mar",
    "nor",
    "ot",
    "pe",
]
_ENDINGS = ["na", "ris", "ra", "ius", "la", "tz", "tav", "da", "na", "ry", "to"]
_WISH = re.compile(r"([a-z]{1,8}) (matinee|evening) or ([a-z]{1,8}) (matinee|evening)")

Half = tuple[int, int]


def _names(rng: random.Random, count: int) -> list[str]:
    return rng.sample(list(dict.fromkeys(a + b for a in _BEGINNINGS for b in _ENDINGS)), count)


def _text(names: list[str], wishes: list[tuple[Half, Half]]) -> str:
    lines = [f"{names[a]} {_SHOWS[x]} or {names[b]} {_SHOWS[y]}" for (a, x), (b, y) in wishes]
    return "\n".join([" ".join(names), str(len(lines)), *lines]) + "\n"


def _wishes(
    rng: random.Random, actors: int, count: int, timetable: list[int] | None
) -> list[tuple[Half, Half]]:
    """Random wishes, fulfilled by the timetable if there is one."""
    wishes: list[tuple[Half, Half]] = []
    while len(wishes) < count:
        first, second = ((rng.randrange(actors), rng.randrange(2)) for _ in range(2))
        if timetable is None or timetable[first[0]] == first[1] or timetable[second[0]] == second[1]:
            wishes.append((first, second))
    return wishes


def _follows(a: Half, b: Half) -> tuple[Half, Half]:
    """The wish that says: if a, then b."""
    wish = (a[0], 1 - a[1]), b
    return wish if (a[0] + b[0]) % 2 else wish[::-1]


def _chain(rng: random.Random, actors: int, closed: bool) -> list[tuple[Half, Half]]:
    """From one show of the first actor, through all the others, follows the other show of the first."""
    halves = [(actor, rng.randrange(2)) for actor in range(actors)]
    wishes = [_follows(a, b) for a, b in zip(halves, halves[1:])]
    wishes.append(_follows(halves[-1], (0, 1 - halves[0][1])))
    if closed:
        back = [(0, 1 - halves[0][1]), *((actor, rng.randrange(2)) for actor in range(1, actors)), halves[0]]
        wishes += [_follows(a, b) for a, b in zip(back, back[1:])]
    return rng.sample(wishes, len(wishes))


def tests(rng: random.Random) -> Iterator[str]:
    yield "a\n0\n"
    yield "a\n1\na evening or a evening\n"
    yield "a\n2\na evening or a evening\na matinee or a matinee\n"
    yield "a b\n1\na evening or a matinee\n"
    yield "a b\n2\na evening or b evening\na evening or b evening\n"
    yield "a b c\n3\na matinee or b matinee\nb evening or c matinee\nc evening or a matinee\n"
    yield "evening matinee or\n2\nevening matinee or or evening\nor matinee or evening matinee\n"
    yield _text(["x", "y"], [((0, x), (1, y)) for x in range(2) for y in range(2)])
    yield _text(["y", "x"], [((0, 0), (1, 0)), ((1, 0), (0, 1)), ((0, 1), (1, 1))])
    for actors, count, open_ in (
        (3, 4, True),
        (4, 6, True),
        (5, 7, False),
        (6, 8, True),
        (7, 9, False),
        (8, 9, False),
    ):
        timetable = [rng.randrange(2) for _ in range(actors)] if open_ else None
        yield _text(_names(rng, actors), _wishes(rng, actors, count, timetable))
    for actors in (4, 9, 150):
        yield _text(_names(rng, actors), _chain(rng, actors, closed=False))
    for actors in (5, 150):
        yield _text(_names(rng, actors), _chain(rng, actors, closed=True))
    for count in (90, 150, 200, 400):
        yield _text(_names(rng, 150), _wishes(rng, 150, count, [rng.randrange(2) for _ in range(150)]))
    for count in (110, 135):
        yield _text(_names(rng, 150), _wishes(rng, 150, count, None))
    yield _text(_names(rng, 150), [])


def valid(text: str) -> None:
    first, second, *lines = text.removesuffix("\n").split("\n")
    assert text.endswith("\n")
    names = first.split(" ")
    assert 1 <= len(names) <= 150
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[a-z]{1,8}", name) for name in names)
    assert second == str(len(lines))
    assert len(lines) <= 400
    for line in lines:
        wish = _WISH.fullmatch(line)
        assert wish
        assert wish[1] in names
        assert wish[3] in names
