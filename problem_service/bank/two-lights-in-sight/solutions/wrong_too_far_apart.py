def cheapest_lights(costs: list[int], sight: int) -> int:
    """Lets three neighbouring lights be one mile too far apart, so that a stretch between has only one."""
    infinite = float("inf")
    miles = len(costs)
    within: list[list[float]] = []
    cheapest = infinite
    for last in range(miles):
        best = infinite
        here = [infinite]
        for gap in range(1, min(sight - 1, last) + 1):
            before = last - gap
            cost = costs[last] + within[before][min(sight - gap + 1, len(within[before]) - 1)]
            if last < sight:
                cost = min(cost, costs[before] + costs[last])
            if cost < best:
                best = cost
            if before >= miles - sight and cost < cheapest:
                cheapest = cost
            here.append(best)
        within.append(here)
    return int(cheapest)
