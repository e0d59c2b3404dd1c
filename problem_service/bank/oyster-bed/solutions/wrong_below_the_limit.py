def largest_bed(silt: list[list[int]], limit: int) -> int:
    """Wants less silt than the limit."""
    rows, columns = len(silt), len(silt[0])
    largest = 0
    for top in range(rows):
        totals = [0] * columns
        for bottom in range(top, rows):
            totals = [total + square for total, square in zip(totals, silt[bottom])]
            left = held = widest = 0
            for right, total in enumerate(totals):
                held += total
                if held >= limit:
                    held -= totals[left]
                    left += 1
                else:
                    widest = right - left + 1
            largest = max(largest, widest * (bottom - top + 1))
    return largest
