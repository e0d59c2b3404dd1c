def fewest_switches(switches: list[list[int]], scene: list[int]) -> int:
    """Flips whichever switch leaves the fewest wrong lamps, as long as that helps."""
    wrong = set(scene)
    left = [set(switch) for switch in switches]
    flips = 0
    while wrong and left:
        best = min(left, key=lambda switch: len(wrong ^ switch))
        if len(wrong ^ best) >= len(wrong):
            return -1
        wrong ^= best
        left.remove(best)
        flips += 1
    return -1 if wrong else flips
