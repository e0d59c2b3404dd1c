def urns_on_floor(urns: list[list[int]]) -> int:
    """Takes away the longest row that is left until nothing is."""
    left = sorted(urns)
    rows = 0
    while left:
        longest: list[int] = []
        before: list[int] = []
        for i, urn in enumerate(left):
            smaller = [j for j in range(i) if all(a < b for a, b in zip(left[j], urn))]
            best = max(smaller, key=lambda j: longest[j], default=-1)
            before.append(best)
            longest.append(1 + (longest[best] if best >= 0 else 0))
        at = max(range(len(left)), key=lambda i: longest[i])
        taken = set()
        while at >= 0:
            taken.add(at)
            at = before[at]
        left = [urn for i, urn in enumerate(left) if i not in taken]
        rows += 1
    return rows
