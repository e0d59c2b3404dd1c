"""Tests of A Room for the Masterpiece."""

import random
from collections.abc import Iterable, Iterator
from string import ascii_lowercase

MOST_ROOMS = 2_000
MOST_DOORS = 6_000
LONGEST_NAME = 6
MOST_ENTRANCES = 50

Arguments = tuple[dict[str, list[str]], list[str]]


def tests(rng: random.Random) -> Iterator[Arguments]:
    """Yield the arguments of each test, edge cases first."""
    yield {"a": []}, ["a"]
    yield {"b": [], "a": []}, ["b"]
    yield {"b": [], "a": []}, ["b", "a"]
    yield {"b": ["a"], "a": ["b"]}, ["b"]
    yield {"b": ["a"], "a": ["b"]}, ["b", "a"]
    yield {"x": ["y"], "y": ["x", "z"], "z": ["y"]}, ["y"]
    yield {"m": ["zo", "zoo"], "zo": ["m"], "zoo": ["m"], "aa": ["ab"], "ab": ["aa"]}, ["m"]
    ring = "abcdefgh"
    yield {room: [ring[place - 1], ring[(place + 1) % 8]] for place, room in enumerate(ring)}, ["c"]
    yield {room: [ring[place - 1], ring[(place + 1) % 8]] for place, room in enumerate(ring)}, ["h", "c"]
    for count, extra, entrances in ((6, 3, 1), (10, 2, 2), (20, 10, 2), (40, 5, 3)):
        yield _museum(rng, count, _tree(rng, count, 4) | _pairs(rng, count, extra), entrances)
    yield _museum(rng, 60, _pairs(rng, 60, 40), 5)
    yield _museum(rng, 400, _grid(20), 3)
    yield _museum(rng, 1_600, _grid(40), MOST_ENTRANCES)
    yield _museum(rng, MOST_ROOMS, {(room - 1, room): None for room in range(1, MOST_ROOMS)}, 2)
    yield _museum(rng, MOST_ROOMS, _tree(rng, MOST_ROOMS, 30) | _pairs(rng, MOST_ROOMS, 100), 4)
    yield _museum(rng, 1_200, _pairs(rng, 1_200, MOST_DOORS), 1)


def valid(doors: dict[str, list[str]], entrances: list[str]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 1 <= len(doors) <= MOST_ROOMS, "the number of rooms is out of range"
    assert sum(map(len, doors.values())) <= 2 * MOST_DOORS, "there are too many doors"
    for room, others in doors.items():
        assert 1 <= len(room) <= LONGEST_NAME, "a name has a wrong length"
        assert all(char in ascii_lowercase for char in room), "a name has a wrong character"
        assert len(set(others)) == len(others), "there are two doors between two rooms"
        for other in others:
            assert other in doors, "a door leads to an unknown room"
            assert other != room, "a room has a door to itself"
            assert room in doors[other], "a door works in one direction only"
    assert 1 <= len(entrances) <= MOST_ENTRANCES, "the number of entrances is out of range"
    assert len(set(entrances)) == len(entrances), "an entrance is named twice"
    assert all(room in doors for room in entrances), "an entrance is in an unknown room"


def _museum(rng: random.Random, count: int, pairs: Iterable[tuple[int, int]], entrances: int) -> Arguments:
    """Rooms with random names, between which there are the given doors."""
    names = _names(rng, count)
    inside: list[list[str]] = [[] for _ in names]
    for first, second in pairs:
        inside[first].append(names[second])
        inside[second].append(names[first])
    for others in inside:
        rng.shuffle(others)
    rooms = list(zip(names, inside, strict=True))
    rng.shuffle(rooms)
    return dict(rooms), rng.sample(names, entrances)


def _tree(rng: random.Random, count: int, reach: int) -> dict[tuple[int, int], None]:
    return {(rng.randrange(max(0, room - reach), room), room): None for room in range(1, count)}


def _pairs(rng: random.Random, count: int, doors: int) -> dict[tuple[int, int], None]:
    pairs: dict[tuple[int, int], None] = {}
    while len(pairs) < doors:
        first, second = sorted(rng.sample(range(count), 2))
        pairs[first, second] = None
    return pairs


def _grid(side: int) -> dict[tuple[int, int], None]:
    rooms = range(side * side)
    pairs = [(room, room + 1) for room in rooms if room % side < side - 1]
    return dict.fromkeys(pairs + [(room, room + side) for room in rooms if room + side < side * side])


def _names(rng: random.Random, count: int) -> list[str]:
    names: dict[str, None] = {}
    while len(names) < count:
        names["".join(rng.choices(ascii_lowercase, k=rng.randint(2, LONGEST_NAME)))] = None
    return list(names)
