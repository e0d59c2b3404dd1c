def cheapest_lights(costs: list[int], sight: int) -> int:
    """By the last two lights: the one before them may be at most `sight` miles from the last.

    within[gap] of a mile is the least cost of lights up to that mile, with a light there and the one before
    at most `gap` miles back.
    """
    infinite = float("inf")
    miles = len(costs)
    within: list[list[float]] = []
    cheapest = infinite
    for last in range(miles):
        best = infinite
        here = [infinite]
        for gap in range(1, min(sight - 1, last) + 1):
            before = last - gap
            cost = costs[last] + within[before][min(sight - gap, len(within[before]) - 1)]
            if last < sight:
                cost = min(cost, costs[before] + costs[last])
            if cost < best:
                best = cost
            if before >= miles - sight and cost < cheapest:
                cheapest = cost
            here.append(best)
        within.append(here)
    return int(cheapest)
