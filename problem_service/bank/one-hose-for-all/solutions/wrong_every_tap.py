import math


def hose_length(flowers: list[list[int]], taps: list[list[int]]) -> float:
    return max((math.dist(flower, tap) for flower in flowers for tap in taps), default=0.0)
