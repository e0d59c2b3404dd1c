import math


def hose_length(flowers: list[list[int]], taps: list[list[int]]) -> float:
    return max((min(math.dist(flower, tap) for tap in taps) for flower in flowers), default=0.0)
