"""Tests of Lamp Oil: no boats, oil that keeps a night or for ever, dear tins to burn first, long winters."""

import random
from collections.abc import Iterator

MOST_NIGHTS = 1_000
MOST_VISITS = 300
HIGHEST_PRICE = 1_000_000

Arguments = tuple[int, int, list[list[int]]]


def _winter(rng: random.Random, nights: int, keeps: int, visits: int, tins: int, price: int) -> Arguments:
    """Visits at random, one of them before the first night."""
    made = [[rng.randrange(nights), rng.randint(1, tins), rng.randint(0, price)] for _ in range(visits)]
    made[rng.randrange(visits)][0] = 0
    return nights, keeps, made


def _supplied(rng: random.Random, nights: int, keeps: int, visits: int, price: int) -> Arguments:
    """As often as need be there is oil enough, and dear; the other visits bring some cheap tins."""
    made = [[night, keeps, rng.randint(price // 2, price)] for night in range(0, nights, keeps)]
    while len(made) < visits:
        made.append([rng.randrange(nights), rng.randint(1, keeps), rng.randint(0, price)])
    rng.shuffle(made)
    return nights, keeps, made


def tests(rng: random.Random) -> Iterator[Arguments]:
    """Yield the arguments of each test, edge cases first."""
    yield 1, 1, []
    yield 1, 1, [[0, 1, 0]]
    yield 2, 1, [[0, 2, 3]]
    yield 2, 2, [[0, 2, 3]]
    yield 2, 2, [[1, 2, 3]]
    yield 3, 1_000, [[0, 1, 8], [0, 1, 2], [0, 1, 5], [0, 1, 9]]
    yield 3, 1, [[2, 9, 1], [0, 9, 2], [1, 9, 3]]
    yield 4, 2, [[0, 2, 7], [1, 2, 1], [2, 2, 4]]
    yield 5, 3, [[0, 3, 9], [1, 1, 2], [2, 1, 1], [3, 1, 8], [2, 2, 9]]
    for nights, keeps, visits, tins, price in (
        (4, 2, 4, 2, 9),
        (5, 3, 4, 3, 9),
        (6, 3, 5, 2, 9),
        (6, 4, 5, 3, 20),
        (7, 3, 6, 3, 9),
        (8, 4, 6, 3, 9),
    ):
        yield _winter(rng, nights, keeps, visits, tins, price)
        yield _supplied(rng, nights, keeps, visits, price)
    yield _supplied(rng, 10, 4, 8, 30)
    yield _supplied(rng, 60, 7, 25, 90)
    yield MOST_NIGHTS, MOST_NIGHTS, [[0, 1_000, HIGHEST_PRICE]]
    yield 900, 3, [[night, 4, rng.randint(0, 99)] for night in range(0, 900, 3)]
    yield _supplied(rng, MOST_NIGHTS, 20, MOST_VISITS, HIGHEST_PRICE)
    yield _supplied(rng, MOST_NIGHTS, 100, MOST_VISITS, HIGHEST_PRICE)
    yield _winter(rng, MOST_NIGHTS, 30, MOST_VISITS, 6, HIGHEST_PRICE)
    yield MOST_NIGHTS, 10, [[night * 4, 9 - night % 5, 999 - night] for night in range(250)]


def valid(nights: int, keeps: int, visits: list[list[int]]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 1 <= nights <= MOST_NIGHTS, "the number of nights is out of range"
    assert 1 <= keeps <= 1_000, "the nights that oil keeps are out of range"
    assert len(visits) <= MOST_VISITS, "there are too many visits"
    for night, tins, price in visits:
        assert 0 <= night < nights, "a visit is out of range"
        assert 1 <= tins <= 1_000, "a number of tins is out of range"
        assert 0 <= price <= HIGHEST_PRICE, "a price is out of range"
