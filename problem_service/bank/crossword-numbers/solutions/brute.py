import re


def crossword_clues(grid: list[str]) -> dict[str, int]:
    """Find all words, as runs in the rows and in the columns; then number the squares where they start."""
    words: list[tuple[int, int, str, int]] = []
    for row, squares in enumerate(grid):
        for run in re.finditer(r"\.{2,}", squares):
            words.append((row, run.start(), "across", len(run[0])))
    for column, tall in enumerate(zip(*grid, strict=True)):
        for run in re.finditer(r"\.{2,}", "".join(tall)):
            words.append((run.start(), column, "down", len(run[0])))
    starts = sorted({(row, column) for row, column, _, _ in words})
    return {f"{starts.index((row, column)) + 1} {way}": length for row, column, way, length in words}
