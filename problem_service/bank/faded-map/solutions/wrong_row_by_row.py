def least_ink(land: list[list[int]], water: list[list[int]], shore: int) -> int:
    """The best row below the row above, one after the other."""
    columns = len(land[0])
    total = 0
    above: list[bool] | None = None
    for drops in zip(water, land):
        best = [(0, []), (0, [])]
        for c in range(columns):
            best = [
                min(
                    (
                        ink
                        + drops[kind][c]
                        + shore * (bool(row) and row[-1] != bool(kind))
                        + shore * (above is not None and above[c] != bool(kind)),
                        [*row, bool(kind)],
                    )
                    for ink, row in best
                )
                for kind in (0, 1)
            ]
        ink, above = min(best)
        total += ink
    return total
