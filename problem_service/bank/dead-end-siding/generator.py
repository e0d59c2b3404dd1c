"""Tests of The Dead-End Siding."""

import random
from collections.abc import Iterator
from string import ascii_uppercase

MOST_WAGONS = 5_000
LONGEST_NAME = 4


def tests(rng: random.Random) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the arguments of each test, edge cases first."""
    yield [], []
    yield ["A"], ["A"]
    yield ["A", "B"], ["A", "B"]
    yield ["A", "B"], ["B", "A"]
    yield list("ABC"), list("CAB")
    yield list("ABC"), list("BCA")
    yield list("ABCD"), list("BADC")
    yield list("ABCD"), list("DCBA")
    yield list("ABCDE"), list("CBEDA")
    yield list("ABCDE"), list("CBEAD")
    yield list("ZYXWVU"), list("YZXUVW")
    for count, depth in ((7, 2), (8, 4), (9, 3)):
        yield _shunted(rng, count, depth)
    names = _names(rng, 8)
    yield names, rng.sample(names, 8)
    yield _with_a_swap(rng, 30, 6)
    yield _shunted(rng, 300, 20)
    yield _with_a_swap(rng, 2_000, 50)
    names = _names(rng, MOST_WAGONS)
    yield names, names[::-1]
    yield names, names[1:] + names[:1]
    yield _shunted(rng, MOST_WAGONS, 700)


def valid(arriving: list[str], leaving: list[str]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(arriving) <= MOST_WAGONS, "there are too many wagons"
    for name in arriving:
        assert 1 <= len(name) <= LONGEST_NAME, "a name has a wrong length"
        assert all(char in ascii_uppercase for char in name), "a name has a wrong character"
    assert len(set(arriving)) == len(arriving), "two wagons have the same name"
    assert sorted(leaving) == sorted(arriving), "other wagons leave than arrive"


def _shunted(rng: random.Random, count: int, depth: int) -> tuple[list[str], list[str]]:
    """A train that a siding with `depth` places can put in order."""
    arriving = _names(rng, count)
    leaving: list[str] = []
    siding: list[str] = []
    for name in arriving:
        siding.append(name)
        for _ in range(rng.choice((0, 0, 0, 1, 3))):
            if siding:
                leaving.append(siding.pop())
        if len(siding) > depth:
            leaving.append(siding.pop())
    return arriving, leaving + siding[::-1]


def _with_a_swap(rng: random.Random, count: int, depth: int) -> tuple[list[str], list[str]]:
    """Such a train, but for two neighbours late in the order that have changed places."""
    arriving, leaving = _shunted(rng, count, depth)
    place = count - rng.randint(3, 6)
    leaving[place], leaving[place + 1] = leaving[place + 1], leaving[place]
    return arriving, leaving


def _names(rng: random.Random, count: int) -> list[str]:
    names: dict[str, None] = {}
    while len(names) < count:
        names["".join(rng.choices(ascii_uppercase, k=rng.randint(1, LONGEST_NAME)))] = None
    return list(names)
