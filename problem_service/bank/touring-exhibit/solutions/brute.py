from itertools import groupby, product


def best_takings(north: list[int], south: list[int], travel: int) -> int:
    """Try every way to spend the days: in Northport, in Southport, or on the road."""
    best = 0
    for days in product("NS-", repeat=len(north)):
        runs = [(place, len(list(run))) for place, run in groupby(days)]
        possible = True
        for (place, _), (following, _) in zip(runs, runs[1:], strict=False):
            if place != "-" and following != "-":
                possible = False
        for (before, _), (place, length), (after, _) in zip(runs, runs[1:], runs[2:], strict=False):
            if place == "-" and before != after and length < travel:
                possible = False
        if possible:
            takings = 0
            for day, place in enumerate(days):
                if place == "N":
                    takings += north[day]
                elif place == "S":
                    takings += south[day]
            best = max(best, takings)
    return best
