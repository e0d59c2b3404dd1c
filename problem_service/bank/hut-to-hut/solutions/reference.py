from math import inf


def cheapest_trek(huts: list[int], prices: list[int], springs: list[bool], reach: int, stamina: int) -> int:
    """Cheapest cost by place and by the days walked in a row so far."""
    places = [0, *huts]
    cost = [[inf] * (stamina + 1) for _ in places]
    cost[0][0] = 0
    first = 0
    for here in range(1, len(places)):
        while places[here] - places[first] > reach:
            first += 1
        price = prices[here - 1]
        for days in range(1, stamina + 1):
            cost[here][days] = price + min((cost[p][days - 1] for p in range(first, here)), default=inf)
        if springs[here - 1]:
            cost[here][0] = min(cost[here]) + price
    best = min(cost[-1])
    return -1 if best == inf else int(best)
