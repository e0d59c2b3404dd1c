from fractions import Fraction
from itertools import combinations


def watch_area(corners: list[list[int]]) -> float:
    """Exactly: the hull of all points where two walls' lines cross that are on no wall's outer side."""
    walls = [(corners[i - 1], corners[i]) for i in range(len(corners))]
    if sum(a[0] * b[1] - a[1] * b[0] for a, b in walls) < 0:
        walls = [(b, a) for a, b in walls]

    def side(a, b, point):
        return (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0])

    points = set()
    for (a, b), (c, d) in combinations(walls, 2):
        before, after = side(c, d, a), side(c, d, b)
        if before != after:
            part = Fraction(before, before - after)
            point = a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part
            if all(side(p, q, point) >= 0 for p, q in walls):
                points.add(point)

    # Jarvis's march around the points.
    if len(points) < 3:
        return 0.0
    hull = [min(points)]
    while True:
        here = hull[-1]
        following = max(points, key=lambda point: point != here)
        for point in points:
            turn = side(here, following, point)
            if turn < 0 or (
                turn == 0
                and abs(point[0] - here[0]) + abs(point[1] - here[1])
                > abs(following[0] - here[0]) + abs(following[1] - here[1])
            ):
                following = point
        if following == hull[0]:
            break
        hull.append(following)
    return float(abs(sum(hull[i - 1][0] * y - hull[i - 1][1] * x for i, (x, y) in enumerate(hull))) / 2)
