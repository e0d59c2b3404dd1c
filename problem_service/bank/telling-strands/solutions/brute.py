def find_markers(strands: list[str]) -> list[str]:
    """All stretches of a strand, the shorter ones first."""
    markers = []
    for index, strand in enumerate(strands):
        stretches = {strand[i:j] for i in range(len(strand)) for j in range(i + 1, len(strand) + 1)}
        others = strands[:index] + strands[index + 1 :]
        own = [stretch for stretch in stretches if not any(stretch in other for other in others)]
        markers.append(min(own, key=lambda stretch: (len(stretch), stretch), default=""))
    return markers
