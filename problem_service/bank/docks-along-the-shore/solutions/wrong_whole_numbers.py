from math import sqrt


def shortest_range(huts: list[list[int]], docks: int) -> float:
    """Binary search over whole numbers."""

    def docks_needed(reach: int) -> int:
        stretches = []
        for x, y in huts:
            half = sqrt(reach * reach - y * y)
            stretches.append((x + half, x - half))
        stretches.sort()
        needed, last_dock = 0, float("-inf")
        for right, left in stretches:
            if left > last_dock:
                needed += 1
                last_dock = right
        return needed

    low = max(y for _, y in huts)
    high = low + max(x for x, _ in huts) - min(x for x, _ in huts)
    while low < high:
        middle = (low + high) // 2
        if docks_needed(middle) <= docks:
            high = middle
        else:
            low = middle + 1
    return float(low)
