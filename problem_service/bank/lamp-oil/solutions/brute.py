from functools import cache


def cheapest_oil(nights: int, keeps: int, visits: list[list[int]]) -> int:
    """Night after night, burn a tin of any visit."""
    impossible = 10**12

    @cache
    def cheapest(night: int, left: tuple[int, ...]) -> int:
        if night == nights:
            return 0
        best = impossible
        for i, (first, _, price) in enumerate(visits):
            if left[i] and first <= night < first + keeps:
                rest = cheapest(night + 1, (*left[:i], left[i] - 1, *left[i + 1 :]))
                best = min(best, price + rest)
        return best

    cost = cheapest(0, tuple(tins for _, tins, _ in visits))
    return cost if cost < impossible else -1
