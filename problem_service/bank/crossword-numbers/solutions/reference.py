def crossword_clues(grid: list[str]) -> dict[str, int]:
    rows, columns = len(grid), len(grid[0])

    def white(row: int, column: int) -> bool:
        return 0 <= row < rows and 0 <= column < columns and grid[row][column] == "."

    def word(row: int, column: int, down: int, right: int) -> int:
        """The length of the word that starts in the square; 0 if none does."""
        if not white(row, column) or white(row - down, column - right):
            return 0
        length = 1
        while white(row + length * down, column + length * right):
            length += 1
        return length if length > 1 else 0

    clues: dict[str, int] = {}
    number = 0
    for row in range(rows):
        for column in range(columns):
            across = word(row, column, 0, 1)
            down = word(row, column, 1, 0)
            if across or down:
                number += 1
            if across:
                clues[f"{number} across"] = across
            if down:
                clues[f"{number} down"] = down
    return clues
