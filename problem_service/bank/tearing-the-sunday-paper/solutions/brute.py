import sys

sys.setrecursionlimit(100_000)


def first_can_win(sheets: int, sizes: list[int]) -> bool:
    """Play all the games."""

    def can_win(left: int, last: int) -> bool:
        for size in sizes:
            if size != last and size <= left and not can_win(left - size, size):
                return True
        return False

    return can_win(sheets, 0)
