def branch_lengths(tree: str, groups: list[list[str]]) -> list[int]:
    """Count each branch that has some species of the group below it, but not all of them."""
    branches: list[tuple[int, set[str]]] = []  # the length of each, and the species below

    def read(part: str) -> set[str]:
        """Read a part without its length; the species in it."""
        if not part.startswith("("):
            return {part}
        below: set[str] = set()
        nested, begin = 0, 1
        for i, character in enumerate(part):
            nested += (character == "(") - (character == ")")
            if (nested == 1 and character == ",") or nested == 0:
                inner, _, length = part[begin:i].rpartition(":")
                species = read(inner)
                branches.append((int(length), species))
                below |= species
                begin = i + 1
        return below

    read(tree)
    return [
        sum(length for length, species in branches if species & set(group) and set(group) - species)
        for group in groups
    ]
