def most_heirs(apples: list[list[int]], share: int) -> int:
    """For each piece, from small to large: the best of its cuts into two pieces that both feed an heir."""
    rows, columns = len(apples), len(apples[0])
    sums = [[0] * (columns + 1) for _ in range(rows + 1)]
    for r in range(rows):
        for c in range(columns):
            sums[r + 1][c + 1] = apples[r][c] + sums[r][c + 1] + sums[r + 1][c] - sums[r][c]

    # best[top][bottom][left][right], with bottom and right exclusive
    best = [[[[0] * (columns + 1) for _ in range(columns)] for _ in range(rows + 1)] for _ in range(rows)]
    for height in range(1, rows + 1):
        for top in range(rows - height + 1):
            bottom = top + height
            here = best[top][bottom]
            halves = [(best[top][cut], best[cut][bottom]) for cut in range(top + 1, bottom)]
            for width in range(1, columns + 1):
                for left in range(columns - width + 1):
                    right = left + width
                    total = sums[bottom][right] - sums[top][right] - sums[bottom][left] + sums[top][left]
                    if total < share:
                        continue
                    heirs = 1
                    for upper, lower in halves:
                        if upper[left][right] and lower[left][right]:
                            heirs = max(heirs, upper[left][right] + lower[left][right])
                    for cut in range(left + 1, right):
                        if here[left][cut] and here[cut][right]:
                            heirs = max(heirs, here[left][cut] + here[cut][right])
                    here[left][right] = heirs
    return best[0][rows][0][columns]
