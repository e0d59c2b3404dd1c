def largest_bed(silt: list[list[int]], limit: int) -> int:
    rows, columns = len(silt), len(silt[0])
    sums = [[0] * (columns + 1) for _ in range(rows + 1)]
    for r in range(rows):
        for c in range(columns):
            sums[r + 1][c + 1] = silt[r][c] + sums[r][c + 1] + sums[r + 1][c] - sums[r][c]
    largest = 0
    for top in range(rows):
        for bottom in range(top + 1, rows + 1):
            upper, lower = sums[top], sums[bottom]
            for left in range(columns):
                for right in range(left + 1, columns + 1):
                    if lower[right] - upper[right] - lower[left] + upper[left] <= limit:
                        largest = max(largest, (bottom - top) * (right - left))
    return largest
