def find_markers(strands: list[str]) -> list[str]:
    """The shortest marker that begins first, by binary search for its length."""

    def marker_of(size: int, index: int) -> str:
        others = {
            s[i : i + size] for k, s in enumerate(strands) if k != index for i in range(len(s) - size + 1)
        }
        strand = strands[index]
        stretches = (strand[i : i + size] for i in range(len(strand) - size + 1))
        return next((stretch for stretch in stretches if stretch not in others), "")

    markers = []
    for index, strand in enumerate(strands):
        best = ""
        low, high = 1, len(strand)
        while low <= high:
            size = (low + high) // 2
            marker = marker_of(size, index)
            if marker:
                best, high = marker, size - 1
            else:
                low = size + 1
        markers.append(best)
    return markers
