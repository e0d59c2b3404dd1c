from math import gcd


def first_eclipse(teeth: list[int], marks: list[list[int]], start: int) -> int:
    """Multiplies the periods, though they may have a factor in common."""
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
        period *= count
    return min((start + (day - start) % period for day in days), default=-1)
