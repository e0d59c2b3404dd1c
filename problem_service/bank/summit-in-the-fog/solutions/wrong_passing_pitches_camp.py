def expected_rolls(summit: int, die: int, camps: list[int], chasms: list[int]) -> float:
    """Takes the nearest camp below a chasm as the place where the tent stands."""
    falls = set(chasms)
    expected = [0.0] * (summit + die)
    tents = sorted([0, *camps])
    for tent, above in reversed(list(zip(tents, [*tents[1:], summit], strict=True))):
        rolls = expected[:]
        up = [1.0] * (summit + die)
        for ledge in range(above - 1, tent - 1, -1):
            if ledge in falls:
                rolls[ledge], up[ledge] = 0.0, 0.0
            else:
                rolls[ledge] = 1 + sum(rolls[ledge + 1 : ledge + die + 1]) / die
                up[ledge] = sum(up[ledge + 1 : ledge + die + 1]) / die
        climb = rolls[tent] / up[tent]
        for ledge in range(tent, above):
            expected[ledge] = rolls[ledge] + (1 - up[ledge]) * climb
    return expected[0]
