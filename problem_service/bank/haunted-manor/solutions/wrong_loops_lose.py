import sys


def lantern_outcomes(rooms: int, red: list[list[int]], blue: list[list[int]]) -> list[str]:
    """Searches deep first; coming back to a position still being searched counts as a win for Blue."""
    sys.setrecursionlimit(50000)
    passages: list[list[list[int]]] = [[[] for _ in range(rooms)] for _ in range(2)]
    for ghost, own in enumerate((red, blue)):
        for a, b in own:
            passages[ghost][a].append(b)
    winner: dict[tuple[int, int], int] = {}

    def play(ghost: int, room: int) -> int:
        if (ghost, room) not in winner:
            winner[ghost, room] = 1
            outcomes = [play(1 - ghost, other) for other in passages[ghost][room]]
            winner[ghost, room] = ghost if ghost in outcomes else 1 - ghost
        return winner[ghost, room]

    return [("red", "blue")[play(0, room)] for room in range(rooms)]
