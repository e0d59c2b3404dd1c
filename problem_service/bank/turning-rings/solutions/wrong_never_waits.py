from collections import deque


def fewest_minutes(sectors: int, turns: list[int], hatches: list[list[int]], goal: int) -> int:
    """Does not come back to a sector, and so does not wait for a hatch."""
    rings = len(turns)
    doors = [set(ring) for ring in hatches]
    seen = {(0, 0, 0)}
    queue = deque([(0, 0, 0)])
    while queue:
        ring, sector, minute = queue.popleft()
        if ring == rings - 1 and sector == goal:
            return minute
        nexts = [(ring, sector), (ring, (sector + 1) % sectors), (ring, (sector - 1) % sectors)]
        if sector in doors[ring]:
            place = sector + turns[ring] * minute
            for other in (ring - 1, ring + 1):
                if 0 <= other < rings:
                    facing = (place - turns[other] * minute) % sectors
                    if facing in doors[other]:
                        nexts.append((other, facing))
        for other, there in nexts:
            state = (other, there, 0)
            if state not in seen:
                seen.add(state)
                queue.append((other, there, minute + 1))
    return -1
