def smallest_canals(downstream: list[int]) -> list[int]:
    """Overlooks that at a spring, too, a canal meets a stream: the one that comes from the spring."""
    junctions = len(downstream)
    upstream: list[list[int]] = [[] for _ in range(junctions)]
    for junction, below in enumerate(downstream):
        if below >= 0:
            upstream[below].append(junction)
    from_mouth = [downstream.index(-1)]
    for junction in from_mouth:
        from_mouth += upstream[junction]

    order = [1] * junctions
    greatest = [(0, 0)] * junctions  # the two greatest orders that come in
    for junction in reversed(from_mouth):
        if upstream[junction]:
            first, second, *_ = *sorted((order[above] for above in upstream[junction]), reverse=True), 0
            greatest[junction] = first, second
            order[junction] = first + (first == second)

    needed = [0] * junctions
    canals = [0] * junctions
    needed[from_mouth[0]] = order[from_mouth[0]] + 1
    for junction in from_mouth:
        need = needed[junction]
        first, second = greatest[junction]
        canals[junction] = need - (first == need - 1)
        for above in upstream[junction]:
            others = second if order[above] == first else first
            needed[above] = need - (others == need - 1)
    return canals
