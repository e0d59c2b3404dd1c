def fewest_actors(scenes: list[list[str]]) -> int:
    """Takes a role to be on stage from its first scene to its last one."""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for index, scene in enumerate(scenes):
        for role in scene:
            first.setdefault(role, index)
            last[role] = index
    return max(sum(first[role] <= index <= last[role] + 1 for role in first) for index in range(len(scenes)))
