def cheapest_lights(costs: list[int], sight: int) -> int:
    """Try every set of miles."""
    miles = len(costs)
    cheapest = sum(costs)
    for lights in range(1 << miles):
        if all((lights >> first & (1 << sight) - 1).bit_count() >= 2 for first in range(miles - sight + 1)):
            cheapest = min(cheapest, sum(cost for mile, cost in enumerate(costs) if lights >> mile & 1))
    return cheapest
