def largest_bed(silt: list[list[int]], limit: int) -> int:
    """Add up every rectangle."""
    rows, columns = range(len(silt)), range(len(silt[0]))
    largest = 0
    for top in rows:
        for bottom in rows[top:]:
            for left in columns:
                for right in columns[left:]:
                    if sum(sum(row[left : right + 1]) for row in silt[top : bottom + 1]) <= limit:
                        largest = max(largest, (bottom - top + 1) * (right - left + 1))
    return largest
