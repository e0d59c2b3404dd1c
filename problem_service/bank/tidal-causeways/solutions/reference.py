from heapq import heappop, heappush


def earliest_arrival(islands: int, causeways: list[list[int]]) -> int:
    """Dijkstra: arriving earlier never hurts, since one may always wait."""
    roads: list[list[tuple[int, int, int, int]]] = [[] for _ in range(islands)]
    for a, b, length, dry, wet in causeways:
        if length <= dry:
            roads[a].append((b, length, dry, dry + wet))
            roads[b].append((a, length, dry, dry + wet))

    best: list[float] = [float("inf")] * islands
    best[0] = 0
    queue = [(0, 0)]
    while queue:
        now, island = heappop(queue)
        if island == islands - 1:
            return now
        if now > best[island]:
            continue
        for neighbour, length, dry, period in roads[island]:
            phase = now % period
            start = now if phase + length <= dry else now + period - phase
            if start + length < best[neighbour]:
                best[neighbour] = start + length
                heappush(queue, (start + length, neighbour))
    return -1
