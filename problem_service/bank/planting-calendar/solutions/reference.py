import re


def earliest_days(crops: list[str], rules: list[str]) -> dict[str, int]:
    """Delay crops until no rule is broken (Bellman-Ford); that takes a round for each crop, or has no end."""
    bounds = []  # `later` comes at least `wait` days after `earlier`
    for rule in rules:
        crop, least, most, other = re.match(r"(\w+) (\d+)-(\d+) days after (\w+)", rule).groups()
        bounds.append((other, crop, int(least)))
        bounds.append((crop, other, -int(most)))

    days = dict.fromkeys(crops, 0)
    for _ in range(len(crops) + 1):
        settled = True
        for earlier, later, wait in bounds:
            if days[later] < days[earlier] + wait:
                days[later] = days[earlier] + wait
                settled = False
        if settled:
            return days
    return {}
