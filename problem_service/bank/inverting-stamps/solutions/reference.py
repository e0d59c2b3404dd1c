def black_area(stamps: list[list[int]]) -> int:
    """Sweep from left to right over a tree that knows the black length of the current column.

    An edge of a stamp inverts everything above its y1 and then, again, everything above its y2. For a stretch
    of the column, odd[node] says whether an odd number of such flips begin in it, and black[node] how much of
    it is black if an even number begin below it.
    """
    ys = sorted({y for _, y1, _, y2 in stamps for y in (y1, y2)})
    size = 1 << (len(ys) - 1).bit_length()
    row = {y: size + i for i, y in enumerate(ys)}
    span = [0] * (2 * size)
    for i in range(len(ys) - 1):
        span[size + i] = ys[i + 1] - ys[i]
    for node in range(size - 1, 0, -1):
        span[node] = span[2 * node] + span[2 * node + 1]
    odd = [False] * (2 * size)
    black = [0] * (2 * size)

    def flip_above(y: int) -> None:
        node = row[y]
        odd[node] = not odd[node]
        black[node] = span[node] - black[node]
        while node > 1:
            node //= 2
            below, above = 2 * node, 2 * node + 1
            odd[node] = not odd[node]
            black[node] = black[below] + (span[above] - black[above] if odd[below] else black[above])

    edges = sorted((x, y1, y2) for x1, y1, x2, y2 in stamps for x in (x1, x2))
    area = last_x = 0
    for x, y1, y2 in edges:
        area += black[1] * (x - last_x)
        last_x = x
        flip_above(y1)
        flip_above(y2)
    return area
