def find_markers(strands: list[str]) -> list[str]:
    """All stretches of one letter, then of two, and so on."""
    markers = [""] * len(strands)
    for size in range(1, max(map(len, strands)) + 1):
        owners: dict[str, int] = {}
        for index, strand in enumerate(strands):
            for start in range(len(strand) - size + 1):
                stretch = strand[start : start + size]
                if owners.setdefault(stretch, index) != index:
                    owners[stretch] = -1
        for stretch, index in owners.items():
            if index >= 0 and (not markers[index] or (size, stretch) < (len(markers[index]), markers[index])):
                markers[index] = stretch
        if all(markers):
            break
    return markers
