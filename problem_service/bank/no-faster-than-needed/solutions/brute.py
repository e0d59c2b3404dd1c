from fractions import Fraction


def lowest_top_speed(lengths: list[int], limits: list[int], hours: float) -> float:
    """Try, exactly, each set of sections that may hold the train up: those with limits below a certain one."""
    sections = list(zip(lengths, limits, strict=True))
    best = None
    for bound in set(limits):
        held_up = sum(Fraction(length, limit) for length, limit in sections if limit < bound)
        way = sum(length for length, limit in sections if limit >= bound)
        time = Fraction(str(hours)) - held_up
        if time <= 0:
            continue
        speed = way / time
        journey = sum(Fraction(length) / min(limit, speed) for length, limit in sections)
        if journey <= Fraction(str(hours)) and (best is None or speed < best):
            best = speed
    return -1.0 if best is None else float(best)
