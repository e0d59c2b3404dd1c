from itertools import pairwise
from math import dist


def shortest_walk(stops: list[list[float]]) -> float:
    legs = [dist(a, b) for a, b in pairwise(stops)]
    if len(stops) < 3:
        return sum(legs)
    triples = zip(stops, stops[1:], stops[2:], strict=False)
    saved = max(dist(a, b) + dist(b, c) - dist(a, c) for a, b, c in triples)
    return sum(legs) - max(saved, legs[0], legs[-1])
