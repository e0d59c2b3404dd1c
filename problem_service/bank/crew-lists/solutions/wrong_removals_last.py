def expand_lists(lines: list[str]) -> dict[str, list[str]]:
    """Adds everybody first and takes people off afterwards."""
    entries: dict[str, list[str]] = {}
    for line in lines:
        name, _, rest = line.partition(":")
        entries[name] = rest.strip().split(", ") if rest else []

    needs = {name: {e.lstrip("-@") for e in parts if "@" in e} for name, parts in entries.items()}
    needed_by: dict[str, list[str]] = {name: [] for name in entries}
    for name, others in needs.items():
        for other in others:
            needed_by[other].append(name)

    crews: dict[str, set[str]] = {}
    ready = [name for name, others in needs.items() if not others]
    while ready:
        name = ready.pop()
        crew: set[str] = set()
        removed: set[str] = set()
        for entry in entries[name]:
            key = entry.lstrip("-@")
            sailors = crews[key] if "@" in entry else {key}
            if entry.startswith("-"):
                removed |= sailors
            else:
                crew |= sailors
        crews[name] = crew - removed
        for dependent in needed_by[name]:
            needs[dependent].remove(name)
            if not needs[dependent]:
                ready.append(dependent)
    return {name: sorted(crew) for name, crew in crews.items()}
