from itertools import combinations
from math import lcm


def solo_beats(periods: list[int], ticks: int) -> int:
    """Count all beats; a tick of two is counted twice and must not count, one of three likewise: 3 - 3 * 2 + 3."""
    single = sum(ticks // period for period in periods)
    pairs = sum(ticks // lcm(*pair) for pair in combinations(periods, 2))
    return single - 2 * pairs + 3 * (ticks // lcm(*periods))
