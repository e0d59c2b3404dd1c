def brightest_worms(rows: list[list[int]]) -> list[int]:
    positions = []
    for row in rows:
        best, brightest = 0, 0
        for position, worm in enumerate(row):
            if worm > brightest:
                best, brightest = position, worm
        positions.append(best)
    return positions
