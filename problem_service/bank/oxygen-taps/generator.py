"""Tests of Oxygen Taps: no tubes, no taps, detours to taps, long corridors, stations full of taps."""

import random
from collections.abc import Iterator

MOST_MODULES = 4_000
MOST_TUBES = 8_000
MOST_OXYGEN = 1_000_000

Arguments = tuple[int, list[list[int]], list[int]]


def _station(rng: random.Random, modules: int, tubes: int, spread: int, taps: int, most: int) -> Arguments:
    """Tubes lead to modules at most `spread` numbers away, and the first ones join all modules."""
    made = [[i, max(0, i - rng.randint(1, spread)), rng.randint(1, most)] for i in range(1, modules)]
    while len(made) < tubes:
        a = rng.randrange(modules - 1)
        made.append([a, rng.randint(a + 1, min(modules - 1, a + spread)), rng.randint(1, most)])
    rng.shuffle(made)
    return modules, made, rng.sample(range(modules), taps)


def _scattered(rng: random.Random, modules: int, tubes: int, taps: int, most: int) -> Arguments:
    """Tubes anywhere, so that some modules may not be reached."""
    made = [[*rng.sample(range(modules), 2), rng.randint(1, most)] for _ in range(tubes)]
    return modules, made, rng.sample(range(modules), taps)


def tests(rng: random.Random) -> Iterator[Arguments]:
    """Yield the arguments of each test, edge cases first."""
    yield 2, [], []
    yield 2, [[1, 0, 7]], []
    yield 2, [[1, 0, 7], [0, 1, 3]], [1]
    yield 3, [[0, 1, 5]], [0, 1, 2]
    yield 3, [[0, 1, 4], [1, 2, 4]], [0, 2]
    yield 3, [[0, 1, 4], [1, 2, 4]], [1]
    yield 5, [[0, 1, 2], [1, 2, 3], [1, 3, 4], [3, 4, 5]], [2]
    yield 5, [[0, 1, 1], [1, 2, 1], [1, 3, 5], [3, 4, 1]], [2]
    yield 6, [[0, 1, 4], [1, 2, 2], [1, 3, 3], [3, 4, 2], [3, 5, 4]], [2, 4]
    for modules, tubes, taps, most in (
        (5, 6, 2, 6),
        (6, 8, 2, 9),
        (7, 9, 3, 9),
        (8, 10, 3, 20),
        (9, 12, 4, 12),
        (10, 14, 3, 15),
        (12, 13, 4, 9),
    ):
        yield _station(rng, modules, tubes, 3, taps, most)
        yield _scattered(rng, modules, tubes, taps, most)
    yield _station(rng, 200, 300, 8, 40, 1_000)
    yield MOST_MODULES, [[i, i + 1, MOST_OXYGEN] for i in range(MOST_MODULES - 1)], []
    yield _station(rng, 2_000, 4_000, 5, 2_000, MOST_OXYGEN)
    yield _station(rng, MOST_MODULES, MOST_TUBES, 4, 1_500, 1_000)
    yield _scattered(rng, MOST_MODULES, MOST_TUBES, 1_200, MOST_OXYGEN)


def valid(modules: int, tubes: list[list[int]], taps: list[int]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert 2 <= modules <= MOST_MODULES, "the number of modules is out of range"
    assert len(tubes) <= MOST_TUBES, "there are too many tubes"
    for a, b, oxygen in tubes:
        assert 0 <= a < modules, "a tube begins nowhere"
        assert 0 <= b < modules, "a tube ends nowhere"
        assert a != b, "a tube leads back to its module"
        assert 1 <= oxygen <= MOST_OXYGEN, "a tube takes an amount that is out of range"
    assert all(0 <= tap < modules for tap in taps), "a tap is nowhere"
    assert len(set(taps)) == len(taps), "a tap is listed twice"
