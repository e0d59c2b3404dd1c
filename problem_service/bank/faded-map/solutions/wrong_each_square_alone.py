def least_ink(land: list[list[int]], water: list[list[int]], shore: int) -> int:
    """Decides square by square, then draws the shore."""
    chart = [[a <= b for a, b in zip(*rows)] for rows in zip(land, water)]
    ink = sum(min(a, b) for rows in zip(land, water) for a, b in zip(*rows))
    ink += shore * sum(a != b for row in chart for a, b in zip(row, row[1:]))
    ink += shore * sum(a != b for rows in zip(chart, chart[1:]) for a, b in zip(*rows))
    return ink
