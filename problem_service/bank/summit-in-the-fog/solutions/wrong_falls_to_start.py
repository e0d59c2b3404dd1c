def expected_rolls(summit: int, die: int, camps: list[int], chasms: list[int]) -> float:
    """Begins at the bottom again after each fall."""
    falls = set(chasms)
    rolls = [0.0] * (summit + die)
    up = [1.0] * (summit + die)
    for ledge in range(summit - 1, -1, -1):
        if ledge in falls:
            up[ledge] = 0.0
        else:
            rolls[ledge] = 1 + sum(rolls[ledge + 1 : ledge + die + 1]) / die
            up[ledge] = sum(up[ledge + 1 : ledge + die + 1]) / die
    return rolls[0] / up[0]
