from heapq import heappop, heappush


def unavoidable_towns(roads: dict[str, dict[str, int]], start: str, goal: str) -> list[str]:
    """Finds a fastest route and returns its towns."""
    before: dict[str, str] = {}
    queue = [(0, start, "")]
    while queue:
        hours, town, origin = heappop(queue)
        if town in before:
            continue
        before[town] = origin
        for other, more in roads[town].items():
            heappush(queue, (hours + more, other, town))
    route = []
    town = goal if goal in before else ""
    while town:
        route.append(town)
        town = before[town]
    return route
