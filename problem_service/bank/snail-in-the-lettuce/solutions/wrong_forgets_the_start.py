def lettuces_eaten(rows: int, columns: int, moves: str) -> int:
    row = column = 0
    eaten = set()
    for move in moves:
        row = min(max(row + (move == "S") - (move == "N"), 0), rows - 1)
        column = min(max(column + (move == "E") - (move == "W"), 0), columns - 1)
        eaten.add((row, column))
    return len(eaten)
