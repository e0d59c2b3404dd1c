from itertools import combinations


def fewest_switches(switches: list[list[int]], scene: list[int]) -> int:
    """Tries all combinations of switches, beginning with the small ones."""
    masks = [sum(1 << lamp for lamp in switch) for switch in switches]
    target = sum(1 << lamp for lamp in scene)
    for flips in range(len(masks) + 1):
        for chosen in combinations(masks, flips):
            lamps = 0
            for mask in chosen:
                lamps ^= mask
            if lamps == target:
                return flips
    return -1
