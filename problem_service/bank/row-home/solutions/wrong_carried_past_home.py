def best_chance(strait: list[str], drift: int, minutes: int) -> float:
    """Lets the current carry her out of the harbour that she has just rowed into."""
    rows, columns = len(strait), len(strait[0])
    carried = drift / 100
    chance = [[float(cell == "H") for cell in row] for row in strait]
    for _ in range(minutes):
        afloat = [[0.0] * columns for _ in range(rows)]  # after the stroke, before the current
        for r in range(rows):
            for c in range(columns):
                if strait[r][c] != "#":
                    east = chance[r][c + 1] if c + 1 < columns else 0.0
                    afloat[r][c] = carried * east + (1 - carried) * chance[r][c]
        for r in range(rows):
            for c in range(columns):
                if strait[r][c] in ".S":
                    best = afloat[r][c]
                    for row, column in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
                        if 0 <= row < rows and 0 <= column < columns:
                            best = max(best, afloat[row][column])
                    chance[r][c] = best
    return next(chance[r][c] for r in range(rows) for c in range(columns) if strait[r][c] == "S")
