def fewest_actors(scenes: list[list[str]]) -> int:
    """Try every way to hand out the roles, role by role, to the actors so far or a new one."""
    roles = sorted({role for scene in scenes for role in scene})

    def may_share(a: str, b: str) -> bool:
        for i, scene in enumerate(scenes):
            here = scene + (scenes[i + 1] if i + 1 < len(scenes) else [])
            if (a in scene and b in here) or (b in scene and a in here):
                return False
        return True

    def hand_out(index: int, casts: list[list[str]]) -> int:
        if index == len(roles):
            return len(casts)
        role = roles[index]
        best = hand_out(index + 1, [*casts, [role]])
        for i, cast in enumerate(casts):
            if all(may_share(role, other) for other in cast):
                best = min(best, hand_out(index + 1, [*casts[:i], [*cast, role], *casts[i + 1 :]]))
        return best

    return hand_out(0, [])
