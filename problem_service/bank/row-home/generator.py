"""Tests of Row Home: no current, nothing but current, harbours out of reach, channels, wide straits."""

import random
from collections.abc import Iterator

LONGEST_SIDE = 15
MOST_MINUTES = 60


def _strait(rng: random.Random, rows: int, columns: int, rocks: float, harbours: int) -> list[str]:
    cells = ["#" if rng.random() < rocks else "." for _ in range(rows * columns)]
    start, *homes = rng.sample(range(rows * columns), harbours + 1)
    cells[start] = "S"
    for home in homes:
        cells[home] = "H"
    return ["".join(cells[row * columns : (row + 1) * columns]) for row in range(rows)]


def tests(rng: random.Random) -> Iterator[tuple[list[str], int, int]]:
    """Yield the arguments of each test, edge cases first."""
    yield ["SH"], 0, 1
    yield ["SH"], 100, 1
    yield ["HS"], 37, 1
    yield ["HS"], 37, 2
    yield ["S.H"], 100, 1
    yield ["S..H"], 50, 1
    yield ["S..H"], 100, 2
    yield ["S#H"], 0, 60
    yield ["H.S."], 30, 5
    yield ["H..", "S#."], 100, 3
    yield ["S", ".", "H"], 60, 2
    yield ["S.#", "..H"], 70, 3
    for rows, columns, drift, minutes in (
        (2, 3, 25, 3),
        (3, 3, 10, 4),
        (3, 3, 50, 4),
        (3, 4, 80, 4),
        (2, 5, 40, 4),
        (4, 4, 33, 5),
        (3, 5, 65, 5),
        (4, 5, 90, 5),
    ):
        yield _strait(rng, rows, columns, 0.2, 1), drift, minutes
    yield [".........", ".########", "S.......H"], 20, 14
    yield ["S.........", ".#######..", "........H."], 35, 12
    for rows, columns, rocks, drift, minutes in (
        (6, 8, 0.3, 55, 6),
        (8, 10, 0.3, 45, 9),
        (10, 10, 0.4, 35, 12),
        (12, 15, 0.35, 52, 20),
        (15, 15, 0.3, 48, 20),
        (15, 15, 0.4, 60, 60),
    ):
        for _ in range(2):
            yield _strait(rng, rows, columns, rocks, 1), drift, minutes
    lane = ["H" + "." * 13 + "S", *["." * LONGEST_SIDE] * 13, "#" * LONGEST_SIDE]
    yield lane, 45, 40
    yield _strait(rng, LONGEST_SIDE, LONGEST_SIDE, 0.3, 3), 50, MOST_MINUTES


def valid(strait: list[str], drift: int, minutes: int) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 1 <= len(strait) <= LONGEST_SIDE, "the number of rows is out of range"
    assert 1 <= len(strait[0]) <= LONGEST_SIDE, "the number of columns is out of range"
    assert all(len(row) == len(strait[0]) for row in strait), "the rows differ in length"
    cells = "".join(strait)
    assert set(cells) <= set(".SH#"), "a cell is of no kind"
    assert cells.count("S") == 1, "there must be one start"
    assert "H" in cells, "there is no harbour"
    assert 0 <= drift <= 100, "the drift is out of range"
    assert 1 <= minutes <= MOST_MINUTES, "the minutes are out of range"
