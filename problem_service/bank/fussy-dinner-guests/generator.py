"""Tests of Fussy Dinner Guests."""

import random
from collections.abc import Iterator
from string import ascii_lowercase

MOST_DISHES = 60
MOST_GUESTS = 60
MOST_INGREDIENTS = 10
LONGEST_NAME = 8
LARDER = (
    "nut nutmeg egg eggplant pea peanut pear rice ice corn popcorn oat goat ham graham salt oil milk".split()
)


def tests(rng: random.Random) -> Iterator[tuple[dict[str, list[str]], dict[str, list[str]]]]:
    """Yield the arguments of each test, edge cases first."""
    yield {}, {}
    yield {"pie": ["egg"]}, {}
    yield {}, {"ana": []}
    yield {"water": []}, {"ana": ["egg"]}
    yield {"pie": ["egg"]}, {"ana": []}
    yield {"pie": ["egg"]}, {"ana": ["egg"]}
    yield {"pie": ["egg"]}, {"ana": ["eggplant"]}
    yield {"pie": ["eggplant"]}, {"ana": ["egg"]}
    yield {"pie": ["goat", "corn"]}, {"ana": ["tc"], "bo": ["oat"], "cy": ["corn"]}
    yield {"egg": ["pea"], "pea": ["egg"]}, {"egg": ["egg"], "pea": ["pea", "egg"]}
    yield {"a": ["salt"], "b": ["salt", "oil"], "c": ["oil"]}, {"x": ["salt"], "y": ["oil"], "z": ["milk"]}
    for dishes, guests, most in ((3, 3, 3), (6, 4, 4), (10, 10, 3), (25, 30, 5), (40, 20, 2)):
        yield _dinner(rng, LARDER, dishes, guests, most)
    words = _names(rng, 200)
    yield _dinner(rng, words, 30, 30, 6)
    yield _dinner(rng, LARDER, MOST_DISHES, MOST_GUESTS, MOST_INGREDIENTS)
    yield _dinner(rng, words, MOST_DISHES, MOST_GUESTS, MOST_INGREDIENTS)


def valid(menu: dict[str, list[str]], refuses: dict[str, list[str]]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(menu) <= MOST_DISHES, "there are too many dishes"
    assert len(refuses) <= MOST_GUESTS, "there are too many guests"
    for name, ingredients in [*menu.items(), *refuses.items()]:
        assert len(ingredients) <= MOST_INGREDIENTS, "there are too many ingredients"
        assert len(set(ingredients)) == len(ingredients), "an ingredient is listed twice"
        for word in [name, *ingredients]:
            assert 1 <= len(word) <= LONGEST_NAME, "a name has a wrong length"
            assert all(char in ascii_lowercase for char in word), "a name has a wrong character"


def _dinner(
    rng: random.Random, larder: list[str], dishes: int, guests: int, most: int
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    menu = {name: rng.sample(larder, rng.randint(0, most)) for name in _names(rng, dishes)}
    refuses = {name: rng.sample(larder, rng.randint(0, most)) for name in _names(rng, guests)}
    return menu, refuses


def _names(rng: random.Random, count: int) -> list[str]:
    names: dict[str, None] = {}
    while len(names) < count:
        names["".join(rng.choices(ascii_lowercase, k=rng.randint(3, LONGEST_NAME)))] = None
    return list(names)
