def largest_bed(silt: list[list[int]], limit: int) -> int:
    rows, columns = len(silt), len(silt[0])
    sums = [[0] * (columns + 1) for _ in range(rows + 1)]
    for r in range(rows):
        for c in range(columns):
            sums[r + 1][c + 1] = silt[r][c] + sums[r][c + 1] + sums[r + 1][c] - sums[r][c]
    side = 0
    for r in range(1, rows + 1):
        for c in range(1, columns + 1):
            while side < min(r, c):
                wide = side + 1
                if sums[r][c] - sums[r - wide][c] - sums[r][c - wide] + sums[r - wide][c - wide] > limit:
                    break
                side = wide
    return side * side
