def shortest_periods(log: str) -> list[int]:
    """Looks for the least a first, not for the least sum."""
    seconds = len(log)
    light = sum(1 << second for second, seen in enumerate(log) if seen == "#")
    explained = [0] * (seconds + 1)
    for period in range(1, seconds + 1):
        for first in range(period):
            moments = range(first, seconds, period)
            if "." not in log[first::period]:
                explained[period] |= sum(1 << second for second in moments if log[second] == "#")

    for a in range(1, seconds + 1):
        for b in range(a, seconds + 1):
            if explained[a] | explained[b] == light:
                return [a, b]
    raise AssertionError("a lamp whose period is the whole log explains everything")
