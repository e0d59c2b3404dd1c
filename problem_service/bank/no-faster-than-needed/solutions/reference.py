def lowest_top_speed(lengths: list[int], limits: list[int], hours: float) -> float:
    """Binary search: the higher the top speed, the shorter the journey."""

    def journey(top_speed: float) -> float:
        return sum(length / min(limit, top_speed) for length, limit in zip(lengths, limits, strict=True))

    low, high = 0.0, float(max(limits))
    if journey(high) > hours:
        return -1.0
    for _ in range(60):
        middle = (low + high) / 2
        if journey(middle) <= hours:
            high = middle
        else:
            low = middle
    return high
