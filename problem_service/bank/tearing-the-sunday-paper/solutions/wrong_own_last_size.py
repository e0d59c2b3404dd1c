def first_can_win(sheets: int, sizes: list[int]) -> bool:
    lasts = (0, *sizes)
    wins: list[dict[tuple[int, int], bool]] = []
    for left in range(sheets + 1):
        row = {}
        for mine in lasts:
            for other in lasts:
                row[mine, other] = any(
                    size != mine and size <= left and not wins[left - size][other, size] for size in sizes
                )
        wins.append(row)
    return wins[-1][0, 0]
