def last_to_hear(callers: list[int], minutes: list[int]) -> int:
    """Rings first whoever is done last when rung at once."""
    branches: list[list[tuple[int, int]]] = [[] for _ in callers]
    needed = 0
    for member in range(len(callers) - 1, -1, -1):
        needed = elapsed = 0
        for branch, call in sorted(branches[member], key=sum, reverse=True):
            elapsed += call
            needed = max(needed, elapsed + branch)
        if member > 0:
            branches[callers[member]].append((needed, minutes[member]))
    return needed
