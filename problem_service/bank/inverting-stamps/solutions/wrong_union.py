def black_area(stamps: list[list[int]]) -> int:
    """Measures everything that has been stamped, with a tree that counts the stamps over each row."""
    ys = sorted({y for _, y1, _, y2 in stamps for y in (y1, y2)})
    row = {y: i for i, y in enumerate(ys)}
    covers = [0] * (4 * len(ys))
    length = [0] * (4 * len(ys))

    def cover(node: int, low: int, high: int, first: int, last: int, change: int) -> None:
        if first <= low and high <= last:
            covers[node] += change
        else:
            middle = (low + high) // 2
            if first < middle:
                cover(2 * node, low, middle, first, last, change)
            if last > middle:
                cover(2 * node + 1, middle, high, first, last, change)
        if covers[node]:
            length[node] = ys[high] - ys[low]
        else:
            length[node] = length[2 * node] + length[2 * node + 1] if high - low > 1 else 0

    edges = [(x1, 1, y1, y2) for x1, y1, _, y2 in stamps] + [(x2, -1, y1, y2) for _, y1, x2, y2 in stamps]
    area = last_x = 0
    for x, change, y1, y2 in sorted(edges):
        area += length[1] * (x - last_x)
        last_x = x
        cover(1, 0, len(ys) - 1, row[y1], row[y2], change)
    return area
