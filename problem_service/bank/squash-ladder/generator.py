"""Tests of The Squash Ladder."""

import random
from collections.abc import Iterator
from string import ascii_lowercase

MOST_PLAYERS = 200
MOST_MATCHES = 2_000
LONGEST_NAME = 8


def tests(rng: random.Random) -> Iterator[tuple[list[str], list[list[str]]]]:
    """Yield the arguments of each test, edge cases first."""
    yield ["ann"], []
    yield ["ben", "ann"], []
    yield ["ann", "ben"], [["ann", "ben"]]
    yield ["ann", "ben"], [["ben", "ann"]]
    yield ["ann", "ben"], [["ben", "ann"], ["ben", "ann"]]
    yield ["ann", "ben"], [["ben", "ann"], ["ann", "ben"]]
    yield ["c", "a", "b"], [["b", "c"]]
    yield ["c", "a", "b"], [["c", "b"]]
    yield ["a", "b", "c", "d", "e"], [["d", "b"]]
    yield ["a", "b", "c", "d", "e"], [["b", "d"], ["e", "a"]]
    yield ["a", "b", "c", "d", "e"], [["e", "d"], ["e", "c"], ["d", "a"], ["b", "e"]]
    for players, matches in ((3, 5), (5, 12), (10, 30), (40, 100), (100, 500)):
        yield _season(rng, players, matches)
    names = _names(rng, MOST_PLAYERS)
    yield names, [[names[-1], names[0]]] * MOST_MATCHES
    yield _season(rng, MOST_PLAYERS, MOST_MATCHES)


def valid(ladder: list[str], matches: list[list[str]]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 1 <= len(ladder) <= MOST_PLAYERS, "the number of players is out of range"
    players = set(ladder)
    assert len(players) == len(ladder), "a player is on the ladder twice"
    for name in ladder:
        assert 1 <= len(name) <= LONGEST_NAME, "a name has a wrong length"
        assert all(char in ascii_lowercase for char in name), "a name has a wrong character"
    assert len(matches) <= MOST_MATCHES, "there are too many matches"
    for match in matches:
        assert len(match) == 2, "a match is not between two players"
        assert match[0] != match[1], "somebody plays against themselves"
        assert players.issuperset(match), "a player is not on the ladder"


def _season(rng: random.Random, players: int, matches: int) -> tuple[list[str], list[list[str]]]:
    ladder = _names(rng, players)
    return ladder, [rng.sample(ladder, 2) for _ in range(matches)]


def _names(rng: random.Random, count: int) -> list[str]:
    names: dict[str, None] = {}
    while len(names) < count:
        names["".join(rng.choices(ascii_lowercase, k=rng.randint(2, LONGEST_NAME)))] = None
    return list(names)
