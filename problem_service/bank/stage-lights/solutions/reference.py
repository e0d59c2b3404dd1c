def fewest_switches(switches: list[list[int]], scene: list[int]) -> int:
    """Meet in the middle: what one half of the switches lights must complete what the other half does."""

    def as_bits(lamps: list[int]) -> int:
        return sum(1 << lamp for lamp in lamps)

    def reachable(masks: list[int]) -> dict[int, int]:
        """The fewest flips for every set of lamps these switches can light."""
        fewest = {0: 0}
        for mask in masks:
            for lamps, flips in list(fewest.items()):
                if fewest.get(lamps ^ mask, 99) > flips + 1:
                    fewest[lamps ^ mask] = flips + 1
        return fewest

    masks = [as_bits(lamps) for lamps in switches]
    target = as_bits(scene)
    half = len(masks) // 2
    left, right = reachable(masks[:half]), reachable(masks[half:])
    totals = [flips + right[lamps ^ target] for lamps, flips in left.items() if lamps ^ target in right]
    return min(totals, default=-1)
