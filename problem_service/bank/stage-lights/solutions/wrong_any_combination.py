def fewest_switches(switches: list[list[int]], scene: list[int]) -> int:
    """Solves the linear equations over two values and counts the switches of the first solution."""
    basis: dict[int, tuple[int, int]] = {}  # highest lamp -> lamps, switches used

    def reduce(lamps: int, used: int) -> tuple[int, int]:
        while lamps and lamps.bit_length() in basis:
            row, row_used = basis[lamps.bit_length()]
            lamps ^= row
            used ^= row_used
        return lamps, used

    for index, switch in enumerate(switches):
        lamps, used = reduce(sum(1 << lamp for lamp in switch), 1 << index)
        if lamps:
            basis[lamps.bit_length()] = lamps, used
    lamps, used = reduce(sum(1 << lamp for lamp in scene), 0)
    return -1 if lamps else used.bit_count()
