def lowest_top_speed(lengths: list[int], limits: list[int], hours: float) -> float:
    if sum(length / limit for length, limit in zip(lengths, limits, strict=True)) > hours:
        return -1.0
    return sum(lengths) / hours
