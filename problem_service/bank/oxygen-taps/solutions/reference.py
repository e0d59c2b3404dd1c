from heapq import heappop, heappush


def smallest_tank(modules: int, tubes: list[list[int]], taps: list[int]) -> int:
    """Every module belongs to its nearest tap; a tube between two taps' realms joins these taps.

    Start and goal may count as taps: nobody needs to come back to the one or to leave the other. Then the
    ways are taken from the shortest on until start and goal are joined.
    """
    goal = modules - 1
    neighbours: list[list[tuple[int, int]]] = [[] for _ in range(modules)]
    for a, b, oxygen in tubes:
        neighbours[a].append((b, oxygen))
        neighbours[b].append((a, oxygen))

    sources = {0, goal, *taps}
    away: list[float] = [float("inf")] * modules
    realm = list(range(modules))
    queue = [(0, module) for module in sorted(sources)]
    for module in sources:
        away[module] = 0
    while queue:
        used, module = heappop(queue)
        if used > away[module]:
            continue
        for neighbour, oxygen in neighbours[module]:
            if used + oxygen < away[neighbour]:
                away[neighbour] = used + oxygen
                realm[neighbour] = realm[module]
                heappush(queue, (used + oxygen, neighbour))

    parent = list(range(modules))

    def find(module: int) -> int:
        while parent[module] != module:
            parent[module] = parent[parent[module]]
            module = parent[module]
        return module

    for tank, a, b in sorted((away[a] + oxygen + away[b], realm[a], realm[b]) for a, b, oxygen in tubes):
        parent[find(a)] = find(b)
        if tank < float("inf") and find(0) == find(goal):
            return int(tank)
    return -1
