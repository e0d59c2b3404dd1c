from heapq import heappop, heappush


def smallest_tank(modules: int, tubes: list[list[int]], taps: list[int]) -> int:
    neighbours: list[list[tuple[int, int]]] = [[] for _ in range(modules)]
    for a, b, oxygen in tubes:
        neighbours[a].append((b, oxygen))
        neighbours[b].append((a, oxygen))
    refill = set(taps)
    done = set()
    queue = [(0, 0, 0)]
    while queue:
        longest, since_tap, module = heappop(queue)
        if module == modules - 1:
            return longest
        if module in done:
            continue
        done.add(module)
        if module in refill:
            since_tap = 0
        for neighbour, oxygen in neighbours[module]:
            stretch = since_tap + oxygen
            heappush(queue, (max(longest, stretch), stretch, neighbour))
    return -1
