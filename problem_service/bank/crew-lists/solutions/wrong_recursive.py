from functools import cache


def expand_lists(lines: list[str]) -> dict[str, list[str]]:
    """Expands every list by recursion and trusts that no list leads back to itself."""
    entries: dict[str, list[str]] = {}
    for line in lines:
        name, _, rest = line.partition(":")
        entries[name] = rest.strip().split(", ") if rest else []

    @cache
    def crew_of(name: str) -> frozenset[str]:
        crew: set[str] = set()
        for entry in entries[name]:
            key = entry.lstrip("-@")
            sailors = crew_of(key) if "@" in entry else frozenset([key])
            if entry.startswith("-"):
                crew -= sailors
            else:
                crew |= sailors
        return frozenset(crew)

    return {name: sorted(crew_of(name)) for name in entries}
