def last_to_hear(callers: list[int], minutes: list[int]) -> int:
    """Ring first whoever needs longest to inform their own branch; solve members from last to first."""
    branches: list[list[tuple[int, int]]] = [[] for _ in callers]
    needed = 0
    for member in range(len(callers) - 1, -1, -1):
        needed = elapsed = 0
        for branch, call in sorted(branches[member], reverse=True):
            elapsed += call
            needed = max(needed, elapsed + branch)
        if member > 0:
            branches[callers[member]].append((needed, minutes[member]))
    return needed
