from heapq import heappop, heappush

Roads = dict[str, dict[str, int]]


def unavoidable_towns(roads: Roads, start: str, goal: str) -> list[str]:
    """Sweep the towns of all fastest routes by distance; unavoidable is what no open road leads past."""
    backwards: Roads = {town: {} for town in roads}
    for a, leads_to in roads.items():
        for b, hours in leads_to.items():
            backwards[b][a] = hours
    reached, left = distances(roads, start), distances(backwards, goal)
    if goal not in reached:
        return []

    best = reached[goal]
    used = [town for town in reached if town in left and reached[town] + left[town] == best]
    used.sort(key=lambda town: reached[town])
    found = []
    open_roads = 0  # roads of fastest routes whose start has been swept, but not their end
    for town in used:
        hours = reached[town]
        open_roads -= sum(a in reached and reached[a] + h == hours for a, h in backwards[town].items())
        if open_roads == 0:
            found.append(town)
        open_roads += sum(b in left and hours + h + left[b] == best for b, h in roads[town].items())
    return found


def distances(roads: Roads, start: str) -> dict[str, int]:
    """Dijkstra: the hours to every town that can be reached."""
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
