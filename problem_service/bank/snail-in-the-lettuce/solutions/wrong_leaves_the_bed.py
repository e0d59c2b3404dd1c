def lettuces_eaten(rows: int, columns: int, moves: str) -> int:
    row = column = 0
    eaten = {(0, 0)}
    for move in moves:
        row += (move == "S") - (move == "N")
        column += (move == "E") - (move == "W")
        if 0 <= row < rows and 0 <= column < columns:
            eaten.add((row, column))
    return len(eaten)
