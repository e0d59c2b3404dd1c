def first_can_win(sheets: int, sizes: list[int]) -> bool:
    wins: list[dict[int, bool]] = []
    for left in range(sheets + 1):
        row = {}
        for last in (0, *sizes):
            possible = [size for size in sizes if size != last and size <= left]
            row[last] = not possible or any(not wins[left - size][size] for size in possible)
        wins.append(row)
    return wins[sheets][0]
