"""Tests of Forwarded Mail."""

import random
from collections.abc import Iterator
from string import ascii_lowercase

MOST_ORDERS = 10_000
MOST_LETTERS = 10_000
LONGEST_NAME = 6


def tests(rng: random.Random) -> Iterator[tuple[dict[str, str], list[str]]]:
    """Yield the arguments of each test, edge cases first."""
    yield {}, []
    yield {}, ["a"]
    yield {"a": "b"}, []
    yield {"a": "a"}, ["a", "b"]
    yield {"a": "b"}, ["a", "b", "a"]
    yield {"a": "b", "b": "a"}, ["a", "b", "c"]
    yield {"a": "b", "b": "c", "c": "b"}, ["a", "b", "c"]
    yield {"c": "b", "b": "a", "e": "b", "d": "c"}, ["e", "d", "c", "b", "a"]
    yield {"a": "b", "b": "c", "c": "c", "d": "e"}, ["d", "a", "d", "b", "c", "e"]
    yield _village(rng, 8, 5, 8)
    yield _village(rng, 12, 11, 12)
    yield _village(rng, 30, 25, 30)
    yield _village(rng, 200, 190, 200)
    yield _village(rng, 2_000, 1_970, 2_000)
    yield _chain(rng, 150, 5)
    houses = _names(rng, 300)
    yield dict(zip(houses, houses[1:] + houses[:1], strict=True)), rng.sample(houses, 50)
    yield _village(rng, MOST_ORDERS, MOST_ORDERS, 4_000)
    yield _chain(rng, MOST_ORDERS, MOST_LETTERS)


def valid(orders: dict[str, str], letters: list[str]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(orders) <= MOST_ORDERS, "there are too many orders"
    assert len(letters) <= MOST_LETTERS, "there are too many letters"
    for house in (*orders, *orders.values(), *letters):
        assert 1 <= len(house) <= LONGEST_NAME, "a name has a wrong length"
        assert all(char in ascii_lowercase for char in house), "a name has a wrong character"
        assert house != "sender", "a house is called sender"


def _village(rng: random.Random, houses: int, orders: int, letters: int) -> tuple[dict[str, str], list[str]]:
    """Some of the houses have orders, which lead anywhere."""
    names = _names(rng, houses)
    return {name: rng.choice(names) for name in rng.sample(names, orders)}, rng.choices(names, k=letters)


def _chain(rng: random.Random, orders: int, letters: int) -> tuple[dict[str, str], list[str]]:
    """One long chain of orders; the letters come to its first half."""
    names = _names(rng, orders + 1)
    steps = list(zip(names, names[1:], strict=False))
    rng.shuffle(steps)
    return dict(steps), rng.choices(names[: orders // 2], k=letters)


def _names(rng: random.Random, count: int) -> list[str]:
    names: dict[str, None] = {}
    while len(names) < count:
        names["".join(rng.choices(ascii_lowercase, k=rng.randint(3, LONGEST_NAME)))] = None
        names.pop("sender", None)
    return list(names)
