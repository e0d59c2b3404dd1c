def urns_on_floor(urns: list[list[int]]) -> int:
    """Leave each urn on the floor or try every free place for it."""

    def fewest(urn: int, free: frozenset[int]) -> int:
        if urn == len(urns):
            return 0
        best = 1 + fewest(urn + 1, free)
        for place in free:
            if all(a < b for a, b in zip(urns[urn], urns[place])):
                best = min(best, fewest(urn + 1, free - {place}))
        return best

    return fewest(0, frozenset(range(len(urns))))
