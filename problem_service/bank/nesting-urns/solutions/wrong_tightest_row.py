def urns_on_floor(urns: list[list[int]]) -> int:
    """Greedy, from the largest urn down; of the rows it fits into, it joins the one that ends most tightly."""
    innermost: list[list[int]] = []
    for urn in sorted(urns, key=lambda urn: (-urn[0] * urn[1] * urn[2], urn)):
        rows = [i for i, other in enumerate(innermost) if all(a < b for a, b in zip(urn, other))]
        if rows:
            innermost[min(rows, key=lambda i: sum(innermost[i]))] = urn
        else:
            innermost.append(urn)
    return len(innermost)
