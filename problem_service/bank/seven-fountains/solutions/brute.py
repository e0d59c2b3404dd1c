from itertools import product


def cheapest_channels(heights: list[int], channels: list[list[int]], fountains: list[int]) -> int:
    """Dig every set of channels and let the water run."""
    best = -1
    for choice in product((False, True), repeat=len(channels)):
        dug = [channel for channel, digs in zip(channels, choice) if digs]
        cost = sum(channel[2] for channel in dug)
        if best >= 0 and cost >= best:
            continue
        wet = {0}
        for _ in heights:
            for a, b, _ in dug:
                if a in wet and heights[a] >= heights[b]:
                    wet.add(b)
                if b in wet and heights[b] >= heights[a]:
                    wet.add(a)
        if wet.issuperset(fountains):
            best = cost
    return best
