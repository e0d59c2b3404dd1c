from math import gcd


def first_eclipse(teeth: list[int], marks: list[list[int]], start: int) -> int:
    """Keeps one common day only."""
    period, day = 1, 0
    for count, marked in zip(teeth, marks):
        common = gcd(period, count)
        rest = count // common
        inverse = pow(period // common, -1, rest)
        days = [
            day + period * ((mark - day) // common * inverse % rest)
            for mark in marked
            if (mark - day) % common == 0
        ]
        if not days:
            return -1
        period *= rest
        day = min(days)
    return start + (day - start) % period
