import re


def crossword_clues(grid: list[str]) -> dict[str, int]:
    words: list[tuple[int, int, str, int]] = []
    for row, squares in enumerate(grid):
        for run in re.finditer(r"\.{2,}", squares):
            words.append((run.start(), row, "across", len(run[0])))
    for column, tall in enumerate(zip(*grid, strict=True)):
        for run in re.finditer(r"\.{2,}", "".join(tall)):
            words.append((column, run.start(), "down", len(run[0])))
    numbers = {start: number for number, start in enumerate(sorted({word[:2] for word in words}), 1)}
    return {f"{numbers[column, row]} {way}": length for column, row, way, length in words}
