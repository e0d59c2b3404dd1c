from math import sqrt


def shortest_range(huts: list[list[int]], docks: int) -> float:
    """Sorts the stretches by their left ends and docks at the right end of the first one not yet served."""

    def docks_needed(reach: float) -> int:
        stretches = []
        for x, y in huts:
            half = sqrt(reach * reach - y * y)
            stretches.append((x - half, x + half))
        stretches.sort()
        needed, last_dock = 0, float("-inf")
        for left, right in stretches:
            if left > last_dock:
                needed += 1
                last_dock = right
        return needed

    low = float(max(y for _, y in huts))
    high = low + max(x for x, _ in huts) - min(x for x, _ in huts)
    if docks_needed(low) <= docks:
        return low
    for _ in range(50):
        middle = (low + high) / 2
        if docks_needed(middle) <= docks:
            high = middle
        else:
            low = middle
    return high
