def lettuces_eaten(rows: int, columns: int, moves: str) -> int:
    bed = [["lettuce"] * columns for _ in range(rows)]
    row, column = 0, 0
    bed[row][column] = "eaten"
    for move in moves:
        if move == "N" and row > 0:
            row -= 1
        if move == "S" and row < rows - 1:
            row += 1
        if move == "W" and column > 0:
            column -= 1
        if move == "E" and column < columns - 1:
            column += 1
        bed[row][column] = "eaten"
    return sum(squares.count("eaten") for squares in bed)
