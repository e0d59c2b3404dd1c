from itertools import pairwise
from math import dist


def shortest_walk(stops: list[list[float]]) -> float:
    walk = sum(dist(a, b) for a, b in pairwise(stops))
    triples = list(zip(stops, stops[1:], stops[2:], strict=False))
    if not triples:
        return walk
    a, b, c = max(triples, key=lambda triple: dist(triple[0], triple[1]) + dist(triple[1], triple[2]))
    return walk - dist(a, b) - dist(b, c) + dist(a, c)
