from heapq import heappop, heappush


def cheapest_channels(heights: list[int], channels: list[list[int]], fountains: list[int]) -> int:
    """Dijkstra from all wet places at once, for one fountain after the other."""
    downstream: list[list[tuple[int, int]]] = [[] for _ in heights]
    for a, b, cost in channels:
        if heights[a] >= heights[b]:
            downstream[a].append((b, cost))
        if heights[b] >= heights[a]:
            downstream[b].append((a, cost))
    wet, dry, total = {0}, set(fountains), 0
    while dry:
        costs = dict.fromkeys(wet, 0)
        before: dict[int, int] = {}
        queue = [(0, place) for place in sorted(wet)]
        while queue:
            cost, place = heappop(queue)
            if cost > costs[place]:
                continue
            if place in dry:
                break
            for below, digging in downstream[place]:
                if cost + digging < costs.get(below, 10**9):
                    costs[below] = cost + digging
                    before[below] = place
                    heappush(queue, (cost + digging, below))
        else:
            return -1
        total += cost
        while place not in wet:
            wet.add(place)
            place = before[place]
        dry -= wet
    return total
