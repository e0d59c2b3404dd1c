from heapq import heappop, heappush


def unavoidable_towns(roads: dict[str, dict[str, int]], start: str, goal: str) -> list[str]:
    """Closes the towns of one fastest route in turn and looks whether the journey takes longer."""

    def search(closed: str) -> tuple[int, list[str]]:
        before: dict[str, str] = {}
        queue = [(0, start, "")]
        while queue:
            hours, town, origin = heappop(queue)
            if town in before:
                continue
            before[town] = origin
            if town == goal:
                route = [town]
                while before[route[-1]]:
                    route.append(before[route[-1]])
                return hours, route
            for other, more in roads[town].items():
                if other != closed and other not in before:
                    heappush(queue, (hours + more, other, town))
        return -1, []

    best, route = search("")
    return [town for town in route if town in (start, goal) or search(town)[0] != best]
