import math


def hose_length(flowers: list[list[int]], taps: list[list[int]]) -> float:
    return max((math.dist(flower, taps[0]) for flower in flowers), default=0.0)
