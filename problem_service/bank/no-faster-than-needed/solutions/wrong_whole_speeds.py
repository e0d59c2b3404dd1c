def lowest_top_speed(lengths: list[int], limits: list[int], hours: float) -> float:
    for speed in range(1, max(limits) + 1):
        if sum(length / min(limit, speed) for length, limit in zip(lengths, limits, strict=True)) <= hours:
            return float(speed)
    return -1.0
