from functools import cache


def winning_moorings(jetties: list[int], boats: list[int]) -> int:
    """Play the game to its end in every possible way."""

    def moves(rows: tuple[int, ...]) -> list[tuple[int, ...]]:
        return [
            tuple(sorted((*rows[:i], *rows[i + 1 :], left, row - boat - left)))
            for i, row in enumerate(rows)
            for boat in boats
            for left in range(row - boat + 1)
        ]

    @cache
    def wins(rows: tuple[int, ...]) -> bool:
        return any(not wins(after) for after in moves(rows))

    return sum(not wins(after) for after in moves(tuple(sorted(jetties))))
