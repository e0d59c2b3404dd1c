def cheapest_lights(costs: list[int], sight: int) -> int:
    lit: set[int] = set()
    for first in range(len(costs) - sight + 1):
        stretch = range(first, first + sight)
        dark = sorted((mile for mile in stretch if mile not in lit), key=lambda mile: costs[mile])
        lit.update(dark[: max(0, 2 - (sight - len(dark)))])
    return sum(costs[mile] for mile in lit)
