import re


def crossword_clues(grid: list[str]) -> dict[str, int]:
    words: list[tuple[int, int, str, int]] = []
    for row, squares in enumerate(grid):
        for run in re.finditer(r"\.+", squares):
            words.append((row, run.start(), "across", len(run[0])))
    for column, tall in enumerate(zip(*grid, strict=True)):
        for run in re.finditer(r"\.+", "".join(tall)):
            words.append((run.start(), column, "down", len(run[0])))
    numbers = {start: number for number, start in enumerate(sorted({word[:2] for word in words}), 1)}
    return {f"{numbers[row, column]} {way}": length for row, column, way, length in words}
