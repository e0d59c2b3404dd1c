def expected_rolls(summit: int, die: int, camps: list[int], chasms: list[int]) -> float:
    """Stays on a ledge whenever the roll would lead beyond the summit."""
    falls = set(chasms)
    from_camp: dict[int, float] = {}
    for tent in sorted([0, *camps], reverse=True):
        rolls = [0.0] * (summit + die)
        up = [1.0] * (summit + die)
        for ledge in range(summit - 1, tent - 1, -1):
            if ledge in falls:
                up[ledge] = 0.0
            elif ledge in from_camp:
                rolls[ledge] = from_camp[ledge]
            else:
                faces = min(die, summit - ledge)
                rolls[ledge] = (die + sum(rolls[ledge + 1 : ledge + faces + 1])) / faces
                up[ledge] = sum(up[ledge + 1 : ledge + faces + 1]) / faces
        from_camp[tent] = rolls[tent] / up[tent] if up[tent] else 0.0
    return from_camp[0]
