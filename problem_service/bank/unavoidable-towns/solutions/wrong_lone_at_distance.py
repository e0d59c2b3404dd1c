from collections import Counter
from heapq import heappop, heappush

Roads = dict[str, dict[str, int]]


def unavoidable_towns(roads: Roads, start: str, goal: str) -> list[str]:
    """Takes the towns that are the only ones on fastest routes at their distance."""
    backwards: Roads = {town: {} for town in roads}
    for a, leads_to in roads.items():
        for b, hours in leads_to.items():
            backwards[b][a] = hours
    reached, left = distances(roads, start), distances(backwards, goal)
    if goal not in reached:
        return []
    used = [town for town in reached if town in left and reached[town] + left[town] == reached[goal]]
    at_distance = Counter(reached[town] for town in used)
    return [town for town in used if at_distance[reached[town]] == 1]


def distances(roads: Roads, start: str) -> dict[str, int]:
    best: dict[str, int] = {}
    queue = [(0, start)]
    while queue:
        hours, town = heappop(queue)
        if town in best:
            continue
        best[town] = hours
        for other, more in roads[town].items():
            if other not in best:
                heappush(queue, (hours + more, other))
    return best
