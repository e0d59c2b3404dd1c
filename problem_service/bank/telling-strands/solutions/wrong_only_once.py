def find_markers(strands: list[str]) -> list[str]:
    """The shortest stretch that occurs once in all strands together."""
    markers = []
    for index, strand in enumerate(strands):
        best = ""
        for size in range(1, len(strand) + 1):
            counts: dict[str, int] = {}
            for other in strands:
                for start in range(len(other) - size + 1):
                    stretch = other[start : start + size]
                    counts[stretch] = counts.get(stretch, 0) + 1
            own = [s for s in (strand[i : i + size] for i in range(len(strand) - size + 1)) if counts[s] == 1]
            if own:
                best = min(own)
                break
        markers.append(best)
    return markers
