def urns_on_floor(urns: list[list[int]]) -> int:
    """Each urn that finds a place in another leaves the floor: a largest matching of urns with places."""
    larger = [[i for i, other in enumerate(urns) if all(a < b for a, b in zip(urn, other))] for urn in urns]
    content = [-1] * len(urns)

    def put_away(urn: int, tried: set[int]) -> bool:
        """Find a place for an urn; what stands there already may have to find another one."""
        for place in larger[urn]:
            if content[place] < 0:
                content[place] = urn
                return True
        for place in larger[urn]:
            if place not in tried:
                tried.add(place)
                if put_away(content[place], tried):
                    content[place] = urn
                    return True
        return False

    return sum(not put_away(urn, set()) for urn in range(len(urns)))
