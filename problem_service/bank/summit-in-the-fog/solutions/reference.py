def expected_rolls(summit: int, die: int, camps: list[int], chasms: list[int]) -> float:
    """Solve for one tent after the other, from the top: a higher camp is as good as a known goal.

    With the tent on ledge t, let rolls[i] be the expected rolls from ledge i until the first fall or new camp
    (plus what is still to come from that camp), and up[i] the chance that there is no fall. A fall means to
    begin anew at t, so the whole climb from t takes rolls[t] / up[t].
    """
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
                rolls[ledge] = 1 + sum(rolls[ledge + 1 : ledge + die + 1]) / die
                up[ledge] = sum(up[ledge + 1 : ledge + die + 1]) / die
        from_camp[tent] = rolls[tent] / up[tent]
    return from_camp[0]
