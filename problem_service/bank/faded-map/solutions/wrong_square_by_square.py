def least_ink(land: list[list[int]], water: list[list[int]], shore: int) -> int:
    """Local search from three charts: all land, all water and the cheaper kind everywhere."""
    rows, columns = len(land), len(land[0])
    kinds = {False: water, True: land}

    def cost(chart: list[list[bool]], r: int, c: int) -> int:
        near = [(r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)]
        others = [chart[y][x] for y, x in near if 0 <= y < rows and 0 <= x < columns]
        return kinds[chart[r][c]][r][c] + shore * sum(other != chart[r][c] for other in others)

    def improve(chart: list[list[bool]]) -> int:
        changed = True
        while changed:
            changed = False
            for r in range(rows):
                for c in range(columns):
                    before = cost(chart, r, c)
                    chart[r][c] = not chart[r][c]
                    if cost(chart, r, c) < before:
                        changed = True
                    else:
                        chart[r][c] = not chart[r][c]
        ink = sum(kinds[chart[r][c]][r][c] for r in range(rows) for c in range(columns))
        ink += shore * sum(a != b for row in chart for a, b in zip(row, row[1:]))
        return ink + shore * sum(a != b for pair in zip(chart, chart[1:]) for a, b in zip(*pair))

    cheaper = [[a <= b for a, b in zip(*pair)] for pair in zip(land, water)]
    starts = [cheaper, *([[kind] * columns for _ in range(rows)] for kind in (True, False))]
    return min(map(improve, starts))
