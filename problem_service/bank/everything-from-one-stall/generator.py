"""Tests of Everything From One Stall."""

import random
from collections.abc import Iterator
from string import ascii_lowercase

MOST_STALLS = 100
MOST_GOODS = 30
LARGEST_BASKET = 200
HIGHEST_PRICE = 100_000
LONGEST_NAME = 8
GOODS = "pear leek fig egg apple plum onion bean rice honey cheese bread salt kale beet corn".split()


def tests(rng: random.Random) -> Iterator[tuple[dict[str, dict[str, int]], list[str]]]:
    """Yield the arguments of each test, edge cases first."""
    yield {}, []
    yield {}, ["pear"]
    yield {"ola": {}}, []
    yield {"ola": {}}, ["pear"]
    yield {"ola": {"pear": 5}}, ["pear"]
    yield {"ola": {"pear": 5}}, ["fig"]
    yield {"ola": {"pear": 5}, "nik": {}}, []
    yield {"zoe": {"pear": 5}, "ana": {"pear": 5}, "an": {"pear": 5}}, ["pear"]
    yield {"ana": {"pear": 6}, "zoe": {"pear": 5}}, ["pear"]
    yield {"ana": {"fig": 1}, "zoe": {"pear": 9, "fig": 9}}, ["fig", "pear"]
    yield {"ana": {"pear": 10, "fig": 1}, "zoe": {"pear": 8, "fig": 4}}, ["fig", "pear", "pear"]
    yield {"ana": {"pear": 10, "fig": 1}, "zoe": {"pear": 8, "fig": 4}}, ["fig", "pear", "fig"]
    yield {"z": {"pear": 3, "fig": 2}, "b": {"pear": 2, "fig": 3}, "a": {"pear": 1}}, ["fig", "pear"]
    yield {"a": {"pear": HIGHEST_PRICE}}, ["pear"] * LARGEST_BASKET
    for stalls, goods, highest, wanted in (
        (3, 4, 3, 2),
        (6, 6, 4, 3),
        (10, 16, 3, 3),
        (20, 16, 50, 12),
        (40, 14, 3, 2),
    ):
        yield _market(rng, stalls, goods, highest), rng.choices(GOODS[:goods], k=wanted)
    market = _market(rng, MOST_STALLS, len(GOODS), 2)
    yield market, rng.choices(GOODS[:3], k=4)
    yield market, []
    yield _full(_market(rng, MOST_STALLS, 1, 1)), rng.choices(GOODS, k=LARGEST_BASKET)
    yield _full(_market(rng, 30, len(GOODS), HIGHEST_PRICE)), rng.choices(GOODS, k=LARGEST_BASKET)


def valid(stalls: dict[str, dict[str, int]], basket: list[str]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(stalls) <= MOST_STALLS, "there are too many stalls"
    assert len(basket) <= LARGEST_BASKET, "there are too many goods in the basket"
    for prices in stalls.values():
        assert len(prices) <= MOST_GOODS, "a stall has too many goods"
        assert all(1 <= price <= HIGHEST_PRICE for price in prices.values()), "a price is out of range"
    goods = [good for prices in stalls.values() for good in prices]
    for name in [*stalls, *goods, *basket]:
        assert 1 <= len(name) <= LONGEST_NAME, "a name has a wrong length"
        assert all(char in ascii_lowercase for char in name), "a name has a wrong character"


def _market(rng: random.Random, stalls: int, goods: int, highest: int) -> dict[str, dict[str, int]]:
    market: dict[str, dict[str, int]] = {}
    while len(market) < stalls:
        name = "".join(rng.choices(ascii_lowercase, k=rng.randint(2, LONGEST_NAME)))
        sold = rng.sample(GOODS[:goods], rng.randint((goods + 1) // 2, goods))
        market[name] = {good: rng.randint(1, highest) for good in sold}
    return market


def _full(market: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """The same market, but every stall sells everything; what it did not sell costs 2."""
    return {name: {good: prices.get(good, 2) for good in GOODS} for name, prices in market.items()}
