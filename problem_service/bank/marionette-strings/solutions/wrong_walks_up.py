def winning_cuts(hangs_from: list[int]) -> int:
    """Changes the worths along the way up, for each cut."""
    below: list[list[int]] = [[] for _ in hangs_from]
    for part in range(1, len(hangs_from)):
        below[hangs_from[part]].append(part)
    order = [0]
    for part in order:
        order += below[part]
    worth = [0] * len(hangs_from)
    for part in reversed(order):
        for hanging in below[part]:
            worth[part] ^= worth[hanging] + 1

    cuts = 0
    for part in order[1:]:
        above = hangs_from[part]
        before, after = worth[above], worth[above] ^ (worth[part] + 1)
        while above != 0:
            up = hangs_from[above]
            before, after, above = worth[up], worth[up] ^ (before + 1) ^ (after + 1), up
        cuts += after == 0
    return cuts
