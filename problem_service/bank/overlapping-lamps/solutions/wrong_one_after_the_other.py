def shortest_periods(log: str) -> list[int]:
    """Takes the lamp that explains most of the light, and then a second one for the rest."""
    seconds = len(log)
    light = sum(1 << second for second, seen in enumerate(log) if seen == "#")
    explained = [0] * (seconds + 1)
    for period in range(1, seconds + 1):
        for first in range(period):
            moments = range(first, seconds, period)
            if "." not in log[first::period]:
                explained[period] |= sum(1 << second for second in moments if log[second] == "#")

    best = max(range(1, seconds // 2 + 1), key=lambda p: explained[p].bit_count(), default=1)
    for other in range(1, seconds + 1):
        if explained[best] | explained[other] == light:
            return sorted([best, other])
    raise AssertionError("a lamp whose period is the whole log explains everything")
