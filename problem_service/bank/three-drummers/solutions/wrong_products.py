def solo_beats(periods: list[int], ticks: int) -> int:
    a, b, c = periods
    pairs = ticks // (a * b) + ticks // (a * c) + ticks // (b * c)
    return ticks // a + ticks // b + ticks // c - 2 * pairs + 3 * (ticks // (a * b * c))
