from itertools import product


def earliest_days(crops: list[str], rules: list[str]) -> dict[str, int]:
    """Try all calendars; none needs more days than all the least waits together."""
    parsed = []
    for rule in rules:
        crop, span, _, _, other = rule.split(" ")
        least, _, most = span.partition("-")
        parsed.append((crops.index(crop), int(least), int(most), crops.index(other)))
    season = range(sum(least for _, least, _, _ in parsed) + 1)
    good = [
        calendar
        for calendar in product(season, repeat=len(crops))
        if all(least <= calendar[crop] - calendar[other] <= most for crop, least, most, other in parsed)
    ]
    if not good:
        return {}
    earliest = tuple(map(min, zip(*good)))
    assert earliest in good
    return dict(zip(crops, earliest))
