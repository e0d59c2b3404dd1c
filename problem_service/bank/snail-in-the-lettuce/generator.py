"""Tests of Snail in the Lettuce."""

import random
from collections.abc import Iterator

LONGEST_SIDE = 300
MOST_MOVES = 5_000


def tests(rng: random.Random) -> Iterator[tuple[int, int, str]]:
    """Yield the arguments of each test, edge cases first."""
    yield 1, 1, "NESW"
    yield 2, 2, ""
    yield 1, 2, "E"
    yield 1, 2, "S"
    yield 2, 1, "S"
    yield 2, 1, "E"
    yield 3, 3, "N"
    yield 3, 3, "W"
    yield 3, 3, "ESWN"
    yield 3, 3, "EWEWEW"
    yield 2, 4, "EEEEESWWWWW"
    yield 4, 2, "EEEEESSSSSS"
    yield 3, 3, "WWSSSSEEEENNNN"
    yield 4, 4, "NNSWWE"
    for rows, columns, length in ((3, 5, 10), (5, 3, 30), (8, 8, 60), (20, 4, 300), (40, 60, 2_000)):
        yield rows, columns, _crawl(rng, length, "NESW")
    yield 30, 40, _crawl(rng, 400, "ESSEWN")
    yield 1, LONGEST_SIDE, "E" * MOST_MOVES
    yield LONGEST_SIDE, 1, "S" * (LONGEST_SIDE - 1)
    yield LONGEST_SIDE, LONGEST_SIDE, _crawl(rng, MOST_MOVES, "NEESSW")
    yield LONGEST_SIDE, LONGEST_SIDE, _crawl(rng, MOST_MOVES, "NESW")


def valid(rows: int, columns: int, moves: str) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 1 <= rows <= LONGEST_SIDE, "rows is out of range"
    assert 1 <= columns <= LONGEST_SIDE, "columns is out of range"
    assert len(moves) <= MOST_MOVES, "there are too many moves"
    assert all(move in "NESW" for move in moves), "moves has a wrong letter"


def _crawl(rng: random.Random, length: int, directions: str) -> str:
    return "".join(rng.choices(directions, k=length))
