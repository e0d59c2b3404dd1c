def watch_area(corners: list[list[int]]) -> float:
    """The area within the walls."""
    return abs(sum(corners[i - 1][0] * y - corners[i - 1][1] * x for i, (x, y) in enumerate(corners))) / 2
