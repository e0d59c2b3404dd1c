def brightest_worms(rows: list[list[int]]) -> list[int]:
    return [row.index(max(row)) for row in rows]
