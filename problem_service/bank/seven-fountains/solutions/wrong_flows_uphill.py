from heapq import heapify, heappop, heappush
from math import inf


def cheapest_channels(heights: list[int], channels: list[list[int]], fountains: list[int]) -> int:
    """Takes all channels in both directions."""
    upstream: list[list[tuple[int, int]]] = [[] for _ in heights]
    for a, b, cost in channels:
        upstream[b].append((a, cost))
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
