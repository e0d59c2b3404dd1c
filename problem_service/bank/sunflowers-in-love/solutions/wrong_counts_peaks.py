def couples(heights: list[int]) -> int:
    row = [0, *heights, 0]
    peaks = [place for place in range(1, len(row) - 1) if row[place - 1] <= row[place] > row[place + 1]]
    return len(peaks) if len(heights) > 1 else 0
