def winning_cuts(hangs_from: list[int]) -> int:
    """Each part is worth the number of strings below it."""
    below: list[list[int]] = [[] for _ in hangs_from]
    for part in range(1, len(hangs_from)):
        below[hangs_from[part]].append(part)
    order = [0]
    for part in order:
        order += below[part]

    worth = [0] * len(hangs_from)
    for part in reversed(order):
        for hanging in below[part]:
            worth[part] += worth[hanging] + 1

    worth[0] = 0
    for hanging in below[0]:
        worth[0] ^= worth[hanging] + 1
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
