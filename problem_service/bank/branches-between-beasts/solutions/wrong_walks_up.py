import re


def branch_lengths(tree: str, groups: list[list[str]]) -> list[int]:
    """Counts how many species of the group each branch leads to."""
    above: list[int] = []
    branch: list[int] = []
    species: dict[str, int] = {}
    forks: list[int] = []
    closed = -1
    for part in re.findall(r"[a-z]+:\d+|:\d+|[()]", tree):
        if part == "(":
            above.append(forks[-1] if forks else -1)
            branch.append(0)
            forks.append(len(above) - 1)
        elif part == ")":
            closed = forks.pop()
        elif part[0] == ":":
            branch[closed] = int(part[1:])
        else:
            name, length = part.split(":")
            species[name] = len(above)
            above.append(forks[-1])
            branch.append(int(length))

    lengths = []
    for group in groups:
        below: dict[int, int] = {}
        for name in group:
            node = species[name]
            while node >= 0:
                below[node] = below.get(node, 0) + 1
                node = above[node]
        lengths.append(sum(branch[node] for node, count in below.items() if count < len(group)))
    return lengths
