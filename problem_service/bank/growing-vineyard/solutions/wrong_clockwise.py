from math import gcd


def smallest_growth(corners: list[list[int]], vines: int) -> int:
    """Takes the area for negative if the corners go round clockwise."""
    double_area = under_fence = 0
    for (x, y), (next_x, next_y) in zip(corners, corners[1:] + corners[:1]):
        double_area += x * next_y - y * next_x
        under_fence += gcd(next_x - x, next_y - y)
    double_area = max(1, double_area)

    def inside(growth: int) -> int:
        return (double_area * growth * growth - under_fence * growth + 2) // 2

    high = 1
    while inside(high) < vines:
        high *= 2
    low = high // 2 + 1
    while low < high:
        middle = (low + high) // 2
        if inside(middle) >= vines:
            high = middle
        else:
            low = middle + 1
    return high
