from math import inf


def cheapest_trek(huts: list[int], prices: list[int], springs: list[bool], reach: int, stamina: int) -> int:
    """Keeps only the cheapest way to reach each hut, with the days walked on that way."""
    places = [0, *huts]
    best: list[tuple[float, int]] = [(0, 0)]
    for here in range(1, len(places)):
        price = prices[here - 1]
        options: list[tuple[float, int]] = [(inf, 0)]
        for before in range(here):
            cost, days = best[before]
            if places[here] - places[before] > reach or cost == inf:
                continue
            if days < stamina:
                options.append((cost + price, days + 1))
            elif springs[before - 1]:
                options.append((cost + prices[before - 1] + price, 1))
        best.append(min(options))
    total = best[-1][0]
    return -1 if total == inf else int(total)
