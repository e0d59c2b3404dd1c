"""Tests of Crossword Numbers."""

import random
from collections.abc import Iterator

LONGEST_SIDE = 50


def tests(rng: random.Random) -> Iterator[tuple[list[str]]]:
    """Yield the arguments of each test, edge cases first."""
    yield (["."],)
    yield (["#"],)
    yield ([".."],)
    yield ([".", "."],)
    yield (["..", ".."],)
    yield (["#..", "..."],)
    yield (["..#.#..."],)
    yield ([".", "#", ".", ".", "#", "."],)
    yield (["..#", "#..", "..#"],)
    yield (["....", ".##.", ".##.", "...."],)
    yield (["...#.", ".#...", ".....", "...#.", ".#..."],)
    for rows, columns, black in (
        (3, 4, 0.3),
        (5, 5, 0.2),
        (6, 9, 0.4),
        (13, 13, 0.2),
        (1, 50, 0.3),
        (50, 1, 0.3),
    ):
        yield (_grid(rng, rows, columns, black),)
    yield ([("#." * LONGEST_SIDE)[row % 2 : row % 2 + LONGEST_SIDE] for row in range(LONGEST_SIDE)],)
    yield (["." * LONGEST_SIDE] * LONGEST_SIDE,)
    yield (_grid(rng, LONGEST_SIDE, LONGEST_SIDE, 0.25),)
    yield (_grid(rng, LONGEST_SIDE - 9, LONGEST_SIDE, 0.05),)


def valid(grid: list[str]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 1 <= len(grid) <= LONGEST_SIDE, "the number of rows is out of range"
    assert 1 <= len(grid[0]) <= LONGEST_SIDE, "the length of a row is out of range"
    for row in grid:
        assert len(row) == len(grid[0]), "the rows differ in length"
        assert set(row) <= {".", "#"}, "there is a wrong character"


def _grid(rng: random.Random, rows: int, columns: int, black: float) -> list[str]:
    return ["".join("#" if rng.random() < black else "." for _ in range(columns)) for _ in range(rows)]
