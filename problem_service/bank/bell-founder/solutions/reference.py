def false_claims(bells: int, scale: int, claims: list[list[int]]) -> list[int]:
    """Union-find in which every bell knows how many notes it lies above its parent."""
    parent = list(range(bells))
    above = [0] * bells
    size = [1] * bells

    def find(bell: int) -> tuple[int, int]:
        """The root of the bell's group and the notes from the root up to the bell."""
        notes = 0
        while parent[bell] != bell:
            notes += above[bell]
            bell = parent[bell]
        return bell, notes

    struck = []
    for index, (a, b, up) in enumerate(claims):
        root_a, notes_a = find(a)
        root_b, notes_b = find(b)
        # How far root_b would lie above root_a if the claim is true.
        gap = (notes_a + up - notes_b) % scale
        if root_a == root_b:
            if gap:
                struck.append(index)
        elif size[root_a] >= size[root_b]:
            parent[root_b], above[root_b] = root_a, gap
            size[root_a] += size[root_b]
        else:
            parent[root_a], above[root_a] = root_b, -gap % scale
            size[root_b] += size[root_a]
    return struck
