def winning_cuts(hangs_from: list[int]) -> int:
    """Green Hackenbush on a tree: a part is worth the xor of (worth + 1) over what hangs from it.

    A cut wins if it makes the bar worth 0. wanted[part] is what the part must become worth for that, by a cut below
    it; there is only one such number, or none (-1).
    """
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
    wanted = [-1] * len(hangs_from)
    wanted[0] = 0
    for part in order[1:]:
        above = hangs_from[part]
        if wanted[above] < 0:
            continue
        string = worth[above] ^ (worth[part] + 1) ^ wanted[above]
        if string == 0:
            cuts += 1
        else:
            wanted[part] = string - 1
    return cuts
