def black_area(stamps: list[list[int]]) -> int:
    """Cuts the sheet along all edges and keeps the colour of every cell in the current column."""
    ys = sorted({y for _, y1, _, y2 in stamps for y in (y1, y2)})
    row = {y: i for i, y in enumerate(ys)}
    black = [False] * (len(ys) - 1)
    area = last_x = 0
    for x, y1, y2 in sorted((x, y1, y2) for x1, y1, x2, y2 in stamps for x in (x1, x2)):
        if x > last_x:
            length = 0
            for i, is_black in enumerate(black):
                if is_black:
                    length += ys[i + 1] - ys[i]
            area += length * (x - last_x)
            last_x = x
        for i in range(row[y1], row[y2]):
            black[i] = not black[i]
    return area
