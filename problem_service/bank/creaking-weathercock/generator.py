"""Tests of The Creaking Weathercock."""

import random
from collections.abc import Iterator

MOST_HOURS = 5_000
DIRECTIONS = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"]
CALM = "calm"


def tests(rng: random.Random) -> Iterator[tuple[list[str]]]:
    """Yield the arguments of each test, edge cases first."""
    yield ([],)
    yield ([CALM],)
    yield (["N"],)
    yield (["NE"],)
    yield (["NW"],)
    yield (["S"],)
    yield (["SW"],)
    yield (["N", "N", "N"],)
    yield (["E", CALM, CALM, "E"],)
    yield (["SE", CALM, "SW", "NW", "NE"],)
    yield (["W", "SW", "S", "SE", "E", "NE", "N", "NW"],)
    yield (DIRECTIONS * 3,)
    yield ([CALM, "SE", "NW", "SE", CALM],)
    yield ([one for start in DIRECTIONS for goal in DIRECTIONS for one in (start, goal)],)
    for hours, share in ((5, 0.2), (12, 0.3), (50, 0.1), (300, 0.5)):
        yield (_log(rng, hours, share),)
    yield (["S", "N"] * (MOST_HOURS // 2),)
    yield (_log(rng, MOST_HOURS, 0.0),)
    yield (_log(rng, MOST_HOURS, 0.25),)


def valid(winds: list[str]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(winds) <= MOST_HOURS, "there are too many hours"
    assert all(wind in [*DIRECTIONS, CALM] for wind in winds), "there is no such wind"


def _log(rng: random.Random, hours: int, share: float) -> list[str]:
    """Winds of which about ``share`` are calms."""
    return [CALM if rng.random() < share else rng.choice(DIRECTIONS) for _ in range(hours)]
