"""Tests of Cookies That Kiss."""

import random
from collections.abc import Iterator

LONGEST_SIDE = 50


def tests(rng: random.Random) -> Iterator[tuple[list[str]]]:
    """Yield the arguments of each test, edge cases first."""
    yield ([],)
    yield (["."],)
    yield (["o"],)
    yield (["oo"],)
    yield (["o", "o"],)
    yield (["o.o"],)
    yield (["o", ".", "o"],)
    yield (["o.", ".o"],)
    yield ([".o.", "ooo", ".o."],)
    yield (["o..o", "....", "o..o"],)
    yield (["oo...", "....o", "o...o", "..o.."],)
    yield (["o" + "." * (LONGEST_SIDE - 2) + "o"],)
    yield (["o", *["."] * (LONGEST_SIDE - 2), "o"],)
    for rows, columns, share in ((3, 4, 0.4), (5, 5, 0.3), (8, 3, 0.3), (12, 20, 0.2), (30, 30, 0.15)):
        yield (_tray(rng, rows, columns, share),)
    yield (["o" * LONGEST_SIDE] * LONGEST_SIDE,)
    yield (["o." * (LONGEST_SIDE // 2), ".o" * (LONGEST_SIDE // 2)] * (LONGEST_SIDE // 2),)
    yield (_tray(rng, LONGEST_SIDE, LONGEST_SIDE, 0.25),)
    yield (_tray(rng, LONGEST_SIDE, LONGEST_SIDE, 0.03),)


def valid(tray: list[str]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(tray) <= LONGEST_SIDE, "there are too many rows"
    for row in tray:
        assert 1 <= len(row) <= LONGEST_SIDE, "a row has a wrong length"
        assert len(row) == len(tray[0]), "the rows differ in length"
        assert all(square in "o." for square in row), "a row has a wrong character"


def _tray(rng: random.Random, rows: int, columns: int, share: float) -> list[str]:
    return ["".join("o" if rng.random() < share else "." for _ in range(columns)) for _ in range(rows)]
