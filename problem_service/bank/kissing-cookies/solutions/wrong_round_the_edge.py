def lone_cookies(tray: list[str]) -> int:
    lone = 0
    for row in range(len(tray)):
        for column in range(len(tray[row])):
            if tray[row][column] != "o":
                continue
            kissed = tray[row - 1][column] == "o" and len(tray) > 1
            kissed = kissed or (tray[row][column - 1] == "o" and len(tray[row]) > 1)
            kissed = kissed or (row + 1 < len(tray) and tray[row + 1][column] == "o")
            kissed = kissed or (column + 1 < len(tray[row]) and tray[row][column + 1] == "o")
            lone += not kissed
    return lone
