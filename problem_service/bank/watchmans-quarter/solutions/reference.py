def watch_area(corners: list[list[int]]) -> float:
    """The kernel of a polygon: cut away what lies on the outer side of each wall's line."""
    walls = [(corners[i - 1], corners[i]) for i in range(len(corners))]
    if sum(a[0] * b[1] - a[1] * b[0] for a, b in walls) < 0:
        walls = [(b, a) for a, b in walls]

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
