import re


def branch_lengths(tree: str, groups: list[list[str]]) -> list[int]:
    """Go around the tree once: two species part at the highest of all the forks between them.

    The branches of a group are the ways from the root to its species, in the order of the tree, without what each
    way has in common with the one before, and without the way to where the first and the last one part.
    """
    above: list[int] = []  # what each part of the tree hangs from; a fork comes before its parts
    branch: list[int] = []
    species: dict[str, int] = {}  # its place from left to right
    leaves: list[int] = []
    partings: list[int] = []  # the fork between each species and the next
    forks: list[int] = []
    closed = -1
    for part in re.findall(r"[a-z]+:\d+|:\d+|[(),]", tree):
        if part == "(":
            above.append(forks[-1] if forks else -1)
            branch.append(0)
            forks.append(len(above) - 1)
        elif part == ",":
            partings.append(forks[-1])
        elif part == ")":
            closed = forks.pop()
        elif part[0] == ":":
            branch[closed] = int(part[1:])
        else:
            name, length = part.split(":")
            species[name] = len(leaves)
            leaves.append(len(above))
            above.append(forks[-1])
            branch.append(int(length))

    depth = [0] * len(above)
    for node in range(1, len(above)):
        depth[node] = depth[above[node]] + branch[node]
    # lowest[k][i] is the depth of the highest of the 2^k partings from the i-th one on.
    lowest = [[depth[fork] for fork in partings]]
    while 2 ** len(lowest) <= len(partings):
        last, half = lowest[-1], 2 ** (len(lowest) - 1)
        lowest.append([min(pair) for pair in zip(last, last[half:])])

    def common(a: int, b: int) -> int:
        """The depth at which two species part, a < b."""
        row = (b - a).bit_length() - 1
        return min(lowest[row][a], lowest[row][b - (1 << row)])

    lengths = []
    for group in groups:
        places = sorted(species[name] for name in group)
        if len(places) == 1:
            lengths.append(0)
            continue
        total = sum(depth[leaves[place]] for place in places)
        total -= sum(common(a, b) for a, b in zip(places, places[1:]))
        lengths.append(total - common(places[0], places[-1]))
    return lengths
