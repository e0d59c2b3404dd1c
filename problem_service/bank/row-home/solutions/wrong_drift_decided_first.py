def best_chance(strait: list[str], drift: int, minutes: int) -> float:
    """Lets her see what the current does before she chooses her stroke."""
    rows, columns = len(strait), len(strait[0])
    carried = drift / 100
    chance = [[float(cell == "H") for cell in row] for row in strait]
    for _ in range(minutes):
        afloat = [[0.0] * columns for _ in range(rows)]  # after the stroke, before the current
        for r in range(rows):
            for c in range(columns):
                if strait[r][c] == "H":
                    afloat[r][c] = 1.0
                elif strait[r][c] != "#":
                    afloat[r][c] = chance[r][c]
        for r in range(rows):
            for c in range(columns):
                if strait[r][c] in ".S":
                    best = afloat[r][c]
                    for row, column in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
                        if 0 <= row < rows and 0 <= column < columns:
                            best = max(best, afloat[row][column])
                    chance[r][c] = best
        chance = [
            [
                carried * (chance[r][c + 1] if c + 1 < columns else 0.0) + (1 - carried) * chance[r][c]
                if strait[r][c] in ".S"
                else chance[r][c]
                for c in range(columns)
            ]
            for r in range(rows)
        ]
    return next(chance[r][c] for r in range(rows) for c in range(columns) if strait[r][c] == "S")
