def podium(rolls: dict[str, list[int]]) -> list[str]:
    return sorted(rolls, key=lambda name: (sum(rolls[name]), max(rolls[name]), name), reverse=True)[:3]
