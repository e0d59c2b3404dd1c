def expand_lists(lines: list[str]) -> dict[str, list[str]]:
    """Leaves out only the lists that lead back to themselves; a reference to one of them adds nobody."""
    entries: dict[str, list[str]] = {}
    for line in lines:
        name, _, rest = line.partition(":")
        entries[name] = rest.strip().split(", ") if rest else []

    def leads_back(name: str) -> bool:
        seen: set[str] = set()
        stack = [name]
        while stack:
            for entry in entries[stack.pop()]:
                key = entry.lstrip("-@")
                if "@" in entry and key not in seen:
                    seen.add(key)
                    stack.append(key)
        return name in seen

    crews: dict[str, set[str]] = {}
    left = [name for name in entries if not leads_back(name)]
    tangled = set(entries) - set(left)
    while left:
        waiting = []
        for name in left:
            others = {entry.lstrip("-@") for entry in entries[name] if "@" in entry} - tangled
            if any(other not in crews for other in others):
                waiting.append(name)
                continue
            crew: set[str] = set()
            for entry in entries[name]:
                key = entry.lstrip("-@")
                sailors = crews.get(key, set()) if "@" in entry else {key}
                crew = crew - sailors if entry.startswith("-") else crew | sailors
            crews[name] = crew
        left = waiting
    return {name: sorted(crew) for name, crew in crews.items()}
