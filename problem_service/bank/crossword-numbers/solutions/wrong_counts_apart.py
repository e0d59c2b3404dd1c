import re


def crossword_clues(grid: list[str]) -> dict[str, int]:
    clues: dict[str, int] = {}
    across = [run for row in grid for run in re.findall(r"\.{2,}", row)]
    for number, run in enumerate(across, 1):
        clues[f"{number} across"] = len(run)
    downs = []
    for column, tall in enumerate(zip(*grid, strict=True)):
        downs += [(run.start(), column, len(run[0])) for run in re.finditer(r"\.{2,}", "".join(tall))]
    for number, (_, _, length) in enumerate(sorted(downs), 1):
        clues[f"{number} down"] = length
    return clues
