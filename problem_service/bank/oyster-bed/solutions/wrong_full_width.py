def largest_bed(silt: list[list[int]], limit: int) -> int:
    def longest(totals):
        best = left = held = 0
        for right, total in enumerate(totals):
            held += total
            while held > limit:
                held -= totals[left]
                left += 1
            best = max(best, right - left + 1)
        return best

    rows, columns = [sum(row) for row in silt], [sum(column) for column in zip(*silt)]
    singles = [longest(line) for line in [*silt, *zip(*silt)]]
    return max(longest(rows) * len(columns), longest(columns) * len(rows), *singles)
