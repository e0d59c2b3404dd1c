def watch_area(corners: list[list[int]]) -> float:
    """The polygon of the corners that are on no wall's outer side."""
    walls = [(corners[i - 1], corners[i]) for i in range(len(corners))]
    if sum(a[0] * b[1] - a[1] * b[0] for a, b in walls) < 0:
        walls = [(b, a) for a, b in walls]
    kept = [
        (x, y)
        for x, y in corners
        if all((bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0 for (ax, ay), (bx, by) in walls)
    ]
    return abs(sum(kept[i - 1][0] * y - kept[i - 1][1] * x for i, (x, y) in enumerate(kept))) / 2
