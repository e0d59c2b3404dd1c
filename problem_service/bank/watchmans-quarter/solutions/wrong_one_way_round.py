def watch_area(corners: list[list[int]]) -> float:
    """Cuts away what lies to the right of each wall."""
    walls = [(corners[i - 1], corners[i]) for i in range(len(corners))]

    place = [(0.0, 0.0), (1000.0, 0.0), (1000.0, 1000.0), (0.0, 1000.0)]
    for (ax, ay), (bx, by) in walls:
        sides = [(bx - ax) * (y - ay) - (by - ay) * (x - ax) for x, y in place]
        kept = []
        for i, (x, y) in enumerate(place):
            before, after = sides[i - 1], sides[i]
            if (before < 0) != (after < 0):
                px, py = place[i - 1]
                part = before / (before - after)
                kept.append((px + (x - px) * part, py + (y - py) * part))
            if after >= 0:
                kept.append((x, y))
        place = kept
    return abs(sum(place[i - 1][0] * y - place[i - 1][1] * x for i, (x, y) in enumerate(place))) / 2
