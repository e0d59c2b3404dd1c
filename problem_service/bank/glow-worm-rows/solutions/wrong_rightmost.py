def brightest_worms(rows: list[list[int]]) -> list[int]:
    positions = []
    for row in rows:
        best = 0
        for position, worm in enumerate(row):
            if worm >= row[best]:
                best = position
        positions.append(best)
    return positions
