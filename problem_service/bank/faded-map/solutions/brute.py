from itertools import product


def least_ink(land: list[list[int]], water: list[list[int]], shore: int) -> int:
    """Try all charts."""
    rows, columns = len(land), len(land[0])
    squares = [(r, c) for r in range(rows) for c in range(columns)]
    best = 10**9
    for kinds in product((True, False), repeat=len(squares)):
        chart = dict(zip(squares, kinds))
        ink = sum(land[r][c] if chart[r, c] else water[r][c] for r, c in squares)
        for r, c in squares:
            for neighbour in ((r + 1, c), (r, c + 1)):
                if neighbour in chart and chart[neighbour] != chart[r, c]:
                    ink += shore
        best = min(best, ink)
    return best
