from math import gcd


def first_eclipse(teeth: list[int], marks: list[list[int]], start: int) -> int:
    """Looks for an eclipse after the day start."""
    period, days = 1, [0]
    for count, marked in zip(teeth, marks):
        common = gcd(period, count)
        rest = count // common
        inverse = pow(period // common, -1, rest)
        days = [
            day + period * ((mark - day) // common * inverse % rest)
            for day in days
            for mark in marked
            if (mark - day) % common == 0
        ]
        period *= rest
    return min((start + 1 + (day - start - 1) % period for day in days), default=-1)
