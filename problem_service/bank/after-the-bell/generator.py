"""Tests of After the Bell."""

import random
import re
from collections.abc import Iterator
from string import ascii_lowercase

MOST_PUPILS = 500
MOST_GRACE = 120
LONGEST_NAME = 10
LAST_MINUTE = 24 * 60 - 1


def tests(rng: random.Random) -> Iterator[tuple[dict[str, str], str, int]]:
    """Yield the arguments of each test, edge cases first."""
    yield {}, "08:00", 0
    yield {"ada": "08:00"}, "08:00", 0
    yield {"ada": "08:01"}, "08:00", 0
    yield {"ada": "07:59"}, "08:00", 0
    yield {"ada": "08:01"}, "08:00", 1
    yield {"ada": "08:05", "bob": "08:06"}, "08:00", 5
    yield {"ada": "09:00", "bob": "09:04", "cho": "08:59"}, "08:59", 3
    yield {"ada": "10:10", "bob": "09:50", "cho": "11:00"}, "09:50", 15
    yield {"ada": "20:00", "bob": "19:59"}, "09:00", 0
    yield {"ada": "00:00", "bob": "23:59"}, "23:59", 0
    yield {"ada": "00:00", "bob": "23:59"}, "00:00", MOST_GRACE
    yield {"ada": "10:00", "bob": "10:01"}, "08:00", MOST_GRACE
    for pupils, bell, grace in ((4, 480, 3), (10, 535, 5), (30, 475, 10), (60, 599, 0), (100, 839, 20)):
        yield _morning(rng, pupils, bell), _clock(bell), grace
    yield _morning(rng, MOST_PUPILS, 480), _clock(480), 7
    yield _morning(rng, MOST_PUPILS, 718), _clock(718), MOST_GRACE
    yield {name: _clock(rng.randint(0, LAST_MINUTE)) for name in _names(rng, 300)}, "09:37", 45


def valid(arrivals: dict[str, str], bell: str, grace: int) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(arrivals) <= MOST_PUPILS, "there are too many pupils"
    assert 0 <= grace <= MOST_GRACE, "grace is out of range"
    for name in arrivals:
        assert 1 <= len(name) <= LONGEST_NAME, "a name has a wrong length"
        assert all(char in ascii_lowercase for char in name), "a name has a wrong character"
    for time in [*arrivals.values(), bell]:
        assert re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", time), "a time is badly written"


def _morning(rng: random.Random, pupils: int, bell: int) -> dict[str, str]:
    """Pupils who arrive about the time of the bell, in minutes of the day."""
    return {name: _clock(bell + round(rng.gauss(2, 15))) for name in _names(rng, pupils)}


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _names(rng: random.Random, count: int) -> list[str]:
    names: dict[str, None] = {}
    while len(names) < count:
        names["".join(rng.choices(ascii_lowercase, k=rng.randint(2, LONGEST_NAME)))] = None
    return list(names)
