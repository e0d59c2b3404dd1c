STEPS = {"N": (-1, 0), "E": (0, 1), "S": (1, 0), "W": (0, -1)}


def lettuces_eaten(rows: int, columns: int, moves: str) -> int:
    row = column = 0
    eaten = {(row, column)}
    for move in moves:
        down, right = STEPS[move]
        row = min(max(row + down, 0), rows - 1)
        column = min(max(column + right, 0), columns - 1)
        eaten.add((row, column))
    return len(eaten)
