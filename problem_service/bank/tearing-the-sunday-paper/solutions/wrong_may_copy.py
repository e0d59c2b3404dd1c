def first_can_win(sheets: int, sizes: list[int]) -> bool:
    wins: list[bool] = []
    for left in range(sheets + 1):
        wins.append(any(size <= left and not wins[left - size] for size in sizes))
    return wins[sheets]
