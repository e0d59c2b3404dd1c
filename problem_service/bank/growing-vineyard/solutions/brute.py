def smallest_growth(corners: list[list[int]], vines: int) -> int:
    """Multiply by 1, 2, 3, … and look at each vine."""

    def inside(fence: list[tuple[int, int]], x: int, y: int) -> bool:
        crossings = 0
        for (a, b), (c, d) in zip(fence, fence[1:] + fence[:1]):
            turn = (c - a) * (y - b) - (d - b) * (x - a)
            if turn == 0 and min(a, c) <= x <= max(a, c) and min(b, d) <= y <= max(b, d):
                return False
            crossings += (b > y) != (d > y) and (turn > 0) == (d > b)
        return crossings % 2 == 1

    growth = 0
    while True:
        growth += 1
        fence = [(x * growth, y * growth) for x, y in corners]
        xs, ys = [x for x, _ in fence], [y for _, y in fence]
        held = sum(
            inside(fence, x, y) for x in range(min(xs), max(xs) + 1) for y in range(min(ys), max(ys) + 1)
        )
        if held >= vines:
            return growth
