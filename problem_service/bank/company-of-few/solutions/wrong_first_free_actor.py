def fewest_actors(scenes: list[list[str]]) -> int:
    """Greedy, in order of appearance."""
    conflicts: dict[str, set[str]] = {}
    for scene, following in zip(scenes, [*scenes[1:], []]):
        for role in scene:
            for other in (*scene, *following):
                conflicts.setdefault(role, set()).add(other)
                conflicts.setdefault(other, set()).add(role)
    casts: list[set[str]] = []
    for role, others in conflicts.items():
        for cast in casts:
            if not cast & others:
                cast.add(role)
                break
        else:
            casts.append({role})
    return len(casts)
