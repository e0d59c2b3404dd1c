from math import lcm


def first_flash(periods: list[int], firsts: list[int]) -> int:
    """Watch the lamps second by second."""
    for second in range(lcm(*periods)):
        dark = sum(second % period != first for period, first in zip(periods, firsts))
        if dark <= 1:
            return second
    return -1
