def best_chance(strait: list[str], drift: int, minutes: int) -> float:
    """Follow every stroke and every whim of the current."""

    def cell(r: int, c: int) -> str:
        return strait[r][c] if 0 <= r < len(strait) and 0 <= c < len(strait[0]) else "lost"

    def chance(r: int, c: int, left: int) -> float:
        if cell(r, c) == "H":
            return 1.0
        if cell(r, c) in ("#", "lost") or left == 0:
            return 0.0
        choices = []
        for row, column in ((r, c), (r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
            if cell(row, column) == "H":
                return 1.0
            if cell(row, column) in (".", "S"):
                stays, goes = chance(row, column, left - 1), chance(row, column + 1, left - 1)
                choices.append((100 - drift) / 100 * stays + drift / 100 * goes)
        return max(choices)

    ((row, column),) = [(r, row.index("S")) for r, row in enumerate(strait) if "S" in row]
    return chance(row, column, minutes)
