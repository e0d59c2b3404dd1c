def fewest_actors(scenes: list[list[str]]) -> int:
    """As many actors as there are roles in two scenes in a row."""
    return max(len({*scene, *following}) for scene, following in zip(scenes, [*scenes[1:], []]))
