def lone_cookies(tray: list[str]) -> int:
    def is_cookie(row: int, column: int) -> bool:
        return 0 <= row < len(tray) and 0 <= column < len(tray[row]) and tray[row][column] == "o"

    lone = 0
    for row, squares in enumerate(tray):
        for column, square in enumerate(squares):
            if square == "o" and not (
                is_cookie(row - 1, column)
                or is_cookie(row + 1, column)
                or is_cookie(row, column - 1)
                or is_cookie(row, column + 1)
            ):
                lone += 1
    return lone
