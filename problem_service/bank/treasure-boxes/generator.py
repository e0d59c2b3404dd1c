"""Tests of Boxes in Boxes."""

import random
from collections.abc import Iterator
from string import ascii_lowercase

MOST_BOXES = 2_000
DEEPEST = 200
MOST_COINS = 1_000_000_000
LONGEST_NAME = 10

Arguments = tuple[dict[str, list[str]], dict[str, int], str]


def tests(rng: random.Random) -> Iterator[Arguments]:
    """Yield the arguments of each test, edge cases first."""
    yield {"a": []}, {}, "a"
    yield {"a": []}, {"a": 7}, "a"
    yield {"a": ["b"], "b": []}, {"b": 7}, "a"
    yield {"a": ["b"], "b": []}, {"a": 2, "b": 7}, "b"
    yield {"a": [], "b": ["a"]}, {"a": 2, "b": 7}, "b"
    yield {"a": ["b"], "b": ["c"], "c": ["d"], "d": []}, {"a": 1, "b": 10, "c": 100, "d": 1_000}, "a"
    yield {"a": ["b"], "b": ["c"], "c": ["d"], "d": []}, {"a": 1, "b": 10, "c": 100, "d": 1_000}, "c"
    yield {"a": ["b", "c"], "b": [], "c": [], "d": ["e"], "e": []}, {"b": 3, "c": 4, "d": 5, "e": 6}, "a"
    yield {"a": ["b"], "b": ["c"], "c": []}, {}, "a"
    for count, reach in ((6, 6), (15, 4), (60, 60), (300, 30), (MOST_BOXES, MOST_BOXES)):
        yield _savings(rng, [rng.randrange(max(0, box - reach), box) for box in range(1, count)])
    yield _savings(rng, [rng.choice([0, None]) for _ in range(200)])
    yield _savings(rng, [rng.choice([0, 1, 2, None]) if box > 3 else 0 for box in range(1, 100)])
    chain = [*range(DEEPEST - 1)]
    yield _savings(rng, chain)
    yield _savings(rng, chain + [rng.randrange(DEEPEST - 1) for _ in range(MOST_BOXES - DEEPEST)])


def valid(boxes: dict[str, list[str]], coins: dict[str, int], box: str) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 1 <= len(boxes) <= MOST_BOXES, "the number of boxes is out of range"
    assert box in boxes, "the box to open is unknown"
    for name in boxes:
        assert 1 <= len(name) <= LONGEST_NAME, "a name has a wrong length"
        assert all(char in ascii_lowercase for char in name), "a name has a wrong character"
    for name, count in coins.items():
        assert name in boxes, "there are coins in an unknown box"
        assert 1 <= count <= MOST_COINS, "a number of coins is out of range"
    inner = [name for names in boxes.values() for name in names]
    assert all(name in boxes for name in inner), "there is an unknown box in a box"
    assert len(inner) == len(set(inner)), "a box is in two places"
    layer = boxes.keys() - set(inner)
    seen = 0
    depth = 0
    while layer:
        seen += len(layer)
        depth += 1
        layer = {name for outer in layer for name in boxes[outer]}
    assert seen == len(boxes), "a box is inside itself"
    assert depth <= DEEPEST, "the boxes are nested too deep"


def _savings(rng: random.Random, outer: list[int] | list[int | None]) -> Arguments:
    """Boxes of which number i + 1 lies in number `outer[i]`; opens one that is worth it, mostly number 0."""
    names = _names(rng, len(outer) + 1)
    inside: list[list[str]] = [[] for _ in names]
    for name, place in zip(names[1:], outer, strict=True):
        if place is not None:
            inside[place].append(name)
    box = names[0] if rng.random() < 0.7 else names[1]
    pairs = list(zip(names, inside, strict=True))
    rng.shuffle(pairs)
    coins = {name: rng.randint(1, MOST_COINS) for name in names if rng.random() < 0.6}
    return dict(pairs), coins, box


def _names(rng: random.Random, count: int) -> list[str]:
    names: dict[str, None] = {}
    while len(names) < count:
        names["".join(rng.choices(ascii_lowercase, k=rng.randint(3, LONGEST_NAME)))] = None
    return list(names)
