from heapq import heapify, heappop, heappush
from math import inf


def cheapest_channels(heights: list[int], channels: list[list[int]], fountains: list[int]) -> int:
    """Dreyfus and Wagner's algorithm: the best channels from each place to each set of fountains.

    From a place the water either divides, and two smaller sets are fed from there, or it flows on to the next place.
    """
    upstream: list[list[tuple[int, int]]] = [[] for _ in heights]
    for a, b, cost in channels:
        if heights[a] >= heights[b]:
            upstream[b].append((a, cost))
        if heights[b] >= heights[a]:
            upstream[a].append((b, cost))

    least: list[list[float]] = [[0] * len(heights)]
    for chosen in range(1, 1 << len(fountains)):
        costs = [inf] * len(heights)
        if chosen & (chosen - 1) == 0:
            costs[fountains[chosen.bit_length() - 1]] = 0
        part = (chosen - 1) & chosen
        while part > chosen ^ part:  # each pair of parts once
            costs = [min(c, a + b) for c, a, b in zip(costs, least[part], least[chosen ^ part])]
            part = (part - 1) & chosen
        queue = [(cost, place) for place, cost in enumerate(costs) if cost < inf]
        heapify(queue)
        while queue:
            cost, place = heappop(queue)
            if cost > costs[place]:
                continue
            for above, digging in upstream[place]:
                if cost + digging < costs[above]:
                    costs[above] = cost + digging
                    heappush(queue, (cost + digging, above))
        least.append(costs)
    total = least[-1][0]
    return int(total) if total < inf else -1
