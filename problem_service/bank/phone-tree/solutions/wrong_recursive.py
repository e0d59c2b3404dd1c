def last_to_hear(callers: list[int], minutes: list[int]) -> int:
    """Follows each branch by recursion."""
    called: list[list[int]] = [[] for _ in callers]
    for member in range(1, len(callers)):
        called[callers[member]].append(member)

    def needed(member: int) -> int:
        branches = sorted(((needed(other), minutes[other]) for other in called[member]), reverse=True)
        last = elapsed = 0
        for branch, call in branches:
            elapsed += call
            last = max(last, elapsed + branch)
        return last

    return needed(0)
