from itertools import pairwise
from math import dist


def shortest_walk(stops: list[list[float]]) -> float:
    best = sum(dist(a, b) for a, b in pairwise(stops))
    for skipped in range(1, len(stops) - 1):
        left = stops[:skipped] + stops[skipped + 1 :]
        best = min(best, sum(dist(a, b) for a, b in pairwise(left)))
    return best
