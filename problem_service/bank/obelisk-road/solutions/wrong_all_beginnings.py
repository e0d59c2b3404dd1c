from itertools import accumulate


def least_effort(weights: list[int], tolls: list[int]) -> int:
    """For each end of a sledge, all beginnings that are not too heavy by themselves."""
    ends = [0, *accumulate(weights)]
    least = [0]
    for last in range(1, len(ends)):
        best = least[-1] + tolls[last - 1] + weights[last - 1] ** 2
        for first in range(last - 1, -1, -1):
            load = (ends[last] - ends[first]) ** 2
            if load >= best:
                break
            best = min(best, least[first] + tolls[first] + load)
        least.append(best)
    return least[-1]
