from itertools import product


def least_effort(weights: list[int], tolls: list[int]) -> int:
    """Try all ways to divide the blocks among sledges."""
    best = -1
    for begins in product((False, True), repeat=len(weights) - 1):
        jugs, load = tolls[0], weights[0]
        for weight, toll, begin in zip(weights[1:], tolls[1:], begins):
            if begin:
                jugs += load * load + toll
                load = 0
            load += weight
        jugs += load * load
        if best < 0 or jugs < best:
            best = jugs
    return best
