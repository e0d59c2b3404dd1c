"""Tests of Potion Shelf."""

import random
from collections.abc import Iterator

MOST_POTIONS = 500
MOST_BOTTLES = 1_000
MOST_WISHES = 5_000
LONGEST_NAME = 10
LETTERS = "abcdefghijklmnopqrstuvwxyz"
LETTERS_OF_THE_WORLD = "aeouéñßøжщяλω水火風"


def tests(rng: random.Random) -> Iterator[tuple[dict[str, int], list[str]]]:
    """Yield the arguments of each test, edge cases first."""
    yield {}, []
    yield {}, ["mana"]
    yield {"mana": 1}, []
    yield {"mana": 1}, ["mana"]
    yield {"mana": 1}, ["mana", "mana"]
    yield {"mana": 2}, ["mana"]
    yield {"mana": 1}, ["luck"]
    yield {"mana": 1, "luck": 1}, ["luck", "mana", "fog"]
    yield {"a": 2, "aa": 2}, ["aa", "aa", "aa", "a"]
    yield {"été": 2, "水": 1, "сон": 1}, ["水", "été", "été", "火"]
    yield {"x" * LONGEST_NAME: MOST_BOTTLES}, ["x" * LONGEST_NAME] * (MOST_BOTTLES - 1)
    yield {"x" * LONGEST_NAME: MOST_BOTTLES}, ["x" * LONGEST_NAME] * (MOST_BOTTLES + 1)
    yield _shop(rng, LETTERS, potions=5, bottles=3, wishes=10)
    yield _shop(rng, LETTERS_OF_THE_WORLD, potions=10, bottles=5, wishes=40)
    yield _shop(rng, LETTERS, potions=100, bottles=9, wishes=600)
    yield _shop(rng, LETTERS_OF_THE_WORLD, potions=MOST_POTIONS, bottles=12, wishes=MOST_WISHES)
    yield _shop(rng, LETTERS, potions=MOST_POTIONS, bottles=MOST_BOTTLES, wishes=MOST_WISHES)


def valid(shelf: dict[str, int], wishes: list[str]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(shelf) <= MOST_POTIONS, "there are too many potions"
    assert all(1 <= bottles <= MOST_BOTTLES for bottles in shelf.values()), (
        "a number of bottles is out of range"
    )
    assert len(wishes) <= MOST_WISHES, "there are too many wishes"
    for name in [*shelf, *wishes]:
        assert 1 <= len(name) <= LONGEST_NAME, "a name has a wrong length"
        assert name.isalpha() and name == name.lower(), "a name has a wrong character"


def _shop(
    rng: random.Random, alphabet: str, *, potions: int, bottles: int, wishes: int
) -> tuple[dict[str, int], list[str]]:
    shelf = {_name(rng, alphabet): rng.randint(1, bottles) for _ in range(potions)}
    known = [*shelf, *(_name(rng, alphabet) for _ in range(potions // 4))]
    return shelf, rng.choices(known, k=wishes)


def _name(rng: random.Random, alphabet: str) -> str:
    return "".join(rng.choices(alphabet, k=rng.randint(3, LONGEST_NAME)))
