def winning_cuts(hangs_from: list[int]) -> int:
    """Counts the strings at the bar whose loss makes the bar worth 0."""
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

    return sum(worth[0] == worth[part] + 1 for part in below[0])
