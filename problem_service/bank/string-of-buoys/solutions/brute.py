from functools import cache


def count_strings(buoys: dict[str, int]) -> int:
    """Tie on one buoy after the other, each of another colour than the one before."""

    @cache
    def count(left: tuple[int, ...], last: int) -> int:
        if not any(left):
            return 1
        return sum(
            count((*left[:colour], number - 1, *left[colour + 1 :]), colour)
            for colour, number in enumerate(left)
            if number and colour != last
        )

    return count(tuple(buoys.values()), -1) % 1_000_000_007
