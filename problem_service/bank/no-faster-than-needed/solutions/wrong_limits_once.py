def lowest_top_speed(lengths: list[int], limits: list[int], hours: float) -> float:
    sections = list(zip(lengths, limits, strict=True))
    if sum(length / limit for length, limit in sections) > hours:
        return -1.0
    average = sum(lengths) / hours
    held_up = sum(length / limit for length, limit in sections if limit < average)
    way = sum(length for length, limit in sections if limit >= average)
    return way / (hours - held_up)
