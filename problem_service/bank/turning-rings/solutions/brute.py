def fewest_minutes(sectors: int, turns: list[int], hatches: list[list[int]], goal: int) -> int:
    """Minute after minute, everywhere one can be; nothing new comes once every state has had its chance."""
    rings = range(len(turns))

    def place(ring: int, sector: int, minute: int) -> int:
        return (sector + turns[ring] * minute) % sectors

    here = {(0, 0)}
    for minute in range(len(turns) * sectors * sectors + 1):
        if (rings[-1], goal) in here:
            return minute
        there = set(here)
        for ring, sector in here:
            there |= {(ring, (sector + 1) % sectors), (ring, (sector - 1) % sectors)}
            for other in rings:
                if abs(ring - other) == 1 and sector in hatches[ring]:
                    for facing in hatches[other]:
                        if place(other, facing, minute) == place(ring, sector, minute):
                            there.add((other, facing))
        here = there
    return -1
