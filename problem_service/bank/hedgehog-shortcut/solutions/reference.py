from itertools import pairwise
from math import dist


def shortest_walk(stops: list[list[float]]) -> float:
    walk = sum(dist(a, b) for a, b in pairwise(stops))
    triples = zip(stops, stops[1:], stops[2:], strict=False)
    return walk - max((dist(a, b) + dist(b, c) - dist(a, c) for a, b, c in triples), default=0.0)
