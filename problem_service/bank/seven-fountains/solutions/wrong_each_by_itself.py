from heapq import heappop, heappush


def cheapest_channels(heights: list[int], channels: list[list[int]], fountains: list[int]) -> int:
    """The shortest ways from the spring, laid over each other."""
    downstream: list[list[tuple[int, int]]] = [[] for _ in heights]
    for a, b, cost in channels:
        if heights[a] >= heights[b]:
            downstream[a].append((b, cost))
        if heights[b] >= heights[a]:
            downstream[b].append((a, cost))
    costs = {0: 0}
    before: dict[int, tuple[int, int]] = {}
    queue = [(0, 0)]
    while queue:
        cost, place = heappop(queue)
        if cost > costs[place]:
            continue
        for below, digging in downstream[place]:
            if cost + digging < costs.get(below, 10**9):
                costs[below] = cost + digging
                before[below] = place, digging
                heappush(queue, (cost + digging, below))
    if any(place not in costs for place in fountains):
        return -1
    dug: dict[int, int] = {}
    for place in fountains:
        while place != 0:
            above, dug[place] = before[place]
            place = above
    return sum(dug.values())
