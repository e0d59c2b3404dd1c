"""Tests of Lost Luggage."""

import random
from collections.abc import Iterator
from string import ascii_uppercase, digits

MOST_BAGS = 5_000
LONGEST_LABEL = 10
CHARACTERS = ascii_uppercase + digits


def tests(rng: random.Random) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the arguments of each test, edge cases first."""
    yield [], []
    yield ["A"], []
    yield [], ["A"]
    yield ["A"], ["A"]
    yield ["A", "A"], ["A"]
    yield ["A"], ["A", "A"]
    yield ["A", "B"], ["B", "A"]
    yield ["A", "B", "A", "B", "A"], ["B", "A"]
    yield ["CAT", "DOG"], ["COW", "PIG"]
    yield ["1", "01", "001"], ["01"]
    yield ["Z" * LONGEST_LABEL], ["Z" * (LONGEST_LABEL - 1)]
    for count, kinds in ((10, 4), (50, 10), (300, 200), (1_000, 30)):
        yield _flight(rng, count, kinds, lost=rng.randint(1, count), foreign=rng.randint(0, 5))
    yield _flight(rng, 200, 50, lost=0, foreign=0)
    yield _flight(rng, MOST_BAGS, 40, lost=700, foreign=100)
    yield _flight(rng, MOST_BAGS, MOST_BAGS, lost=1_500, foreign=1_500)


def valid(loaded: list[str], arrived: list[str]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(loaded) <= MOST_BAGS and len(arrived) <= MOST_BAGS, "there are too many bags"
    for label in loaded + arrived:
        assert 1 <= len(label) <= LONGEST_LABEL, "a label has a wrong length"
        assert all(char in CHARACTERS for char in label), "a label has a wrong character"


def _flight(
    rng: random.Random, count: int, kinds: int, *, lost: int, foreign: int
) -> tuple[list[str], list[str]]:
    labels = [_label(rng) for _ in range(kinds)]
    loaded = rng.choices(labels, k=count)
    arrived = rng.sample(loaded, count - lost) + [_label(rng) for _ in range(foreign)]
    rng.shuffle(arrived)
    return loaded, arrived


def _label(rng: random.Random) -> str:
    return "".join(rng.choices(CHARACTERS, k=rng.randint(3, LONGEST_LABEL)))
