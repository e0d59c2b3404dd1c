from math import gcd


def first_flash(periods: list[int], firsts: list[int]) -> int:
    """Waits for all lamps."""
    best = -1
    for broken in (-1,):
        moment, cycle = 0, 1
        for lamp, (period, first) in enumerate(zip(periods, firsts)):
            if lamp == broken:
                continue
            common = gcd(cycle, period)
            if (first - moment) % common:
                break
            step = period // common
            moment += (first - moment) // common * pow(cycle // common, -1, step) % step * cycle
            cycle *= step
        else:
            if best < 0 or moment < best:
                best = moment
    return best
