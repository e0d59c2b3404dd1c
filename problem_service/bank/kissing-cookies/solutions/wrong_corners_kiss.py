def lone_cookies(tray: list[str]) -> int:
    lone = 0
    for row in range(len(tray)):
        for column in range(len(tray[row])):
            around = [
                square
                for squares in tray[max(0, row - 1) : row + 2]
                for square in squares[max(0, column - 1) : column + 2]
            ]
            if tray[row][column] == "o" and around.count("o") == 1:
                lone += 1
    return lone
