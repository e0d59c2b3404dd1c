"""Tests for Seven Fountains: dry fountains, level ground, channels worth sharing, hills and wide nets."""

import random
from collections.abc import Iterator
from typing import Any


def _hills(
    rng: random.Random, places: int, count: int, level: int, most: int
) -> tuple[list[int], list[list[int]]]:
    """A net in which most water flows away from the spring; ``level`` different heights at most."""
    steps = sorted((rng.randint(0, 1000) for _ in range(level)), reverse=True)
    heights = [steps[place * level // places] for place in range(places)]
    channels = []
    for place in range(1, min(places, count + 1)):
        channels.append([rng.randint(max(0, place - 8), place - 1), place, rng.randint(1, most)])
    while len(channels) < count:
        a, b = rng.sample(range(places), 2)
        channels.append([a, b, min(10_000, rng.randint(1, most) + abs(a - b) * most // places)])
    for channel in channels:
        if rng.random() < 0.5:
            channel[0], channel[1] = channel[1], channel[0]
    rng.shuffle(channels)
    return heights, channels


def _grid(rng: random.Random, rows: int, columns: int, most: int) -> list[list[int]]:
    channels = []
    for place in range(rows * columns):
        if (place + 1) % columns:
            channels.append([place, place + 1, rng.randint(1, most)])
        if place + columns < rows * columns:
            channels.append([place + columns, place, rng.randint(1, most)])
    return channels


def tests(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    yield [5, 4], [[0, 1, 7]], [1]
    yield [4, 5], [[0, 1, 7]], [1]
    yield [5, 5], [[1, 0, 7]], [1]
    yield [5, 5], [], [1]
    yield [5, 4], [[0, 1, 7], [1, 0, 3]], [1]
    yield [9, 8, 7, 6], [[0, 1, 4], [1, 2, 4], [2, 3, 4], [0, 3, 11]], [3, 1]
    yield [9, 8, 7, 6], [[0, 1, 4], [1, 2, 4], [2, 3, 4], [0, 3, 3]], [2, 3]
    yield [9, 5, 5, 5], [[0, 1, 1], [2, 3, 1], [1, 3, 1], [0, 2, 5]], [2]
    yield (
        [9, 6, 3, 3, 3],
        [[0, 1, 7], [1, 2, 1], [1, 3, 1], [1, 4, 1], [0, 2, 4], [0, 3, 4], [0, 4, 4]],
        [2, 3, 4],
    )
    yield (
        [9, 6, 3, 3, 3],
        [[0, 1, 9], [1, 2, 1], [1, 3, 1], [1, 4, 1], [0, 2, 4], [0, 3, 4], [0, 4, 4]],
        [2, 3, 4],
    )
    for places, count, level, fountains in (
        (5, 8, 4, 2),
        (6, 10, 2, 3),
        (7, 11, 5, 3),
        (7, 12, 1, 4),
        (9, 12, 6, 4),
    ):
        yield *_hills(rng, places, count, level, 9), rng.sample(range(1, places), fountains)
    for places, count, level, fountains in (
        (30, 60, 10, 5),
        (120, 119, 20, 7),
        (120, 400, 1, 7),
        (120, 400, 40, 7),
    ):
        yield *_hills(rng, places, count, level, 10_000), rng.sample(range(places // 2, places), fountains)
    yield [100] * 120, _grid(rng, 10, 12, 10), [11, 119, 108, 66, 53, 38, 85]
    yield (
        [1_000 - place % 12 - place // 12 for place in range(120)],
        _grid(rng, 10, 12, 4),
        [110, 118, 108, 89, 59, 101, 98],
    )
    yield [1_000 - place // 12 for place in range(120)], _grid(rng, 10, 12, 50), rng.sample(range(60, 120), 7)
    # Hubs for any three fountains in a row, and a dear one for all.
    spokes = [[hub, 9 + (hub + i) % 7, 10] for hub in range(2, 9) for i in range(3)]
    yield (
        [90] + [50] * 8 + [10] * 7,
        [
            [0, 1, 60],
            *([1, place, 9] for place in range(9, 16)),
            *([0, hub, 21] for hub in range(2, 9)),
            *spokes,
        ],
        list(range(9, 16)),
    )


def valid(heights: list[int], channels: list[list[int]], fountains: list[int]) -> None:
    assert 2 <= len(heights) <= 120
    assert all(0 <= height <= 1000 for height in heights)
    assert len(channels) <= 400
    for a, b, cost in channels:
        assert 0 <= a < len(heights)
        assert 0 <= b < len(heights)
        assert a != b
        assert 1 <= cost <= 10_000
    assert 1 <= len(fountains) <= 7
    assert len(set(fountains)) == len(fountains)
    assert all(1 <= place < len(heights) for place in fountains)
