from itertools import accumulate


def best_takings(north: list[int], south: list[int], travel: int) -> int:
    days = len(north)
    sums = [[0, *accumulate(town)] for town in (north, south)]
    best = max(sums[0][days], sums[1][days])
    for first, second in (sums, sums[::-1]):
        for left in range(days - travel + 1):
            best = max(best, first[left] + second[days] - second[left + travel])
    return best
