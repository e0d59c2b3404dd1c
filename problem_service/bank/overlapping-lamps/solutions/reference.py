def shortest_periods(log: str) -> list[int]:
    """Let a lamp of each period shine whenever no darkness forbids it; two must explain all the light."""
    seconds = len(log)
    light = sum(1 << second for second, seen in enumerate(log) if seen == "#")
    explained = [0] * (seconds + 1)
    for period in range(1, seconds + 1):
        for first in range(period):
            moments = range(first, seconds, period)
            if "." not in log[first::period]:
                explained[period] |= sum(1 << second for second in moments if log[second] == "#")

    for total in range(2, seconds + 2):
        for a in range(1, total // 2 + 1):
            if explained[a] | explained[total - a] == light:
                return [a, total - a]
    raise AssertionError("a lamp whose period is the whole log explains everything")
