def podium(rolls: dict[str, list[int]]) -> list[str]:
    return sorted(rolls, key=lambda name: (-sum(rolls[name]), name))[:3]
