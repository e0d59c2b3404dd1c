def lowest_top_speed(lengths: list[int], limits: list[int], hours: float) -> float:
    low, high = 0.0, float(max(limits))
    for _ in range(60):
        middle = (low + high) / 2
        if sum(length / min(limit, middle) for length, limit in zip(lengths, limits, strict=True)) <= hours:
            high = middle
        else:
            low = middle
    return high
