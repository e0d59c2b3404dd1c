def hose_length(flowers: list[list[int]], taps: list[list[int]]) -> float:
    if not flowers:
        return 0.0
    squares = [[(x - tap_x) ** 2 + (y - tap_y) ** 2 for tap_x, tap_y in taps] for x, y in flowers]
    for reach in sorted(square for row in squares for square in row):
        if all(any(square <= reach for square in row) for row in squares):
            return reach**0.5
    raise AssertionError("the longest reach is enough")
