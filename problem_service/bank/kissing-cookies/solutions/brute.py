def lone_cookies(tray: list[str]) -> int:
    cookies = [
        (row, column)
        for row, squares in enumerate(tray)
        for column, square in enumerate(squares)
        if square == "o"
    ]
    return sum(
        all(abs(row - other_row) + abs(column - other_column) != 1 for other_row, other_column in cookies)
        for row, column in cookies
    )
