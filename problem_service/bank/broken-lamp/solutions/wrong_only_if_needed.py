from math import gcd


def first_flash(periods: list[int], firsts: list[int]) -> int:
    """Takes a lamp away only if not all of them ever flash together."""
    best = -1
    for broken in (-1, *range(len(periods))):
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
            if broken < 0:
                break
    return best
