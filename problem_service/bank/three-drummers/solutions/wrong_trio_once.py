from math import lcm


def solo_beats(periods: list[int], ticks: int) -> int:
    a, b, c = periods
    pairs = ticks // lcm(a, b) + ticks // lcm(a, c) + ticks // lcm(b, c)
    return ticks // a + ticks // b + ticks // c - 2 * pairs + ticks // lcm(a, b, c)
