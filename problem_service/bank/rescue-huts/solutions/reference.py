def longest_way(trails: list[list[int]], huts: int) -> int:
    """Binary search on the distance; from the outermost junctions inwards, huts come as late as possible."""
    junctions = len(trails) + 1
    neighbours: list[list[tuple[int, int]]] = [[] for _ in range(junctions)]
    for a, b, length in trails:
        neighbours[a].append((b, length))
        neighbours[b].append((a, length))
    inner = [-1] * junctions  # the next junction on the way to junction 0, and how far it is
    to_inner = [0] * junctions
    outwards = [0]
    for junction in outwards:
        for other, length in neighbours[junction]:
            if other != inner[junction]:
                inner[other], to_inner[other] = junction, length
                outwards.append(other)

    infinite = 10**9

    def huts_needed(limit: int) -> int:
        built = 0
        waiting = [0] * junctions  # how far the farthest junction out there without a hut in reach is
        nearest = [infinite] * junctions  # how far the nearest hut out there is
        for junction in reversed(outwards):
            far, near = waiting[junction], nearest[junction]
            if far + near <= limit:
                far = -infinite
            elif junction == 0 or far + to_inner[junction] > limit:
                built += 1
                far, near = -infinite, 0
            if junction:
                home, length = inner[junction], to_inner[junction]
                waiting[home] = max(waiting[home], far + length)
                nearest[home] = min(nearest[home], near + length)
        return built

    low, high = 0, sum(to_inner)
    while low < high:
        middle = (low + high) // 2
        if huts_needed(middle) <= huts:
            high = middle
        else:
            low = middle + 1
    return low
