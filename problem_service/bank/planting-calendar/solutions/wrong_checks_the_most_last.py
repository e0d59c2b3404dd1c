import re


def earliest_days(crops: list[str], rules: list[str]) -> dict[str, int]:
    """Goes by the least waits alone, and says that there is no calendar if one then comes too late."""
    bounds = []  # `later` comes at least `wait` days after `earlier`
    for rule in rules:
        crop, least, most, other = re.match(r"(\w+) (\d+)-(\d+) days after (\w+)", rule).groups()
        bounds.append((other, crop, int(least)))

    days = dict.fromkeys(crops, 0)
    for _ in range(len(crops) + 1):
        settled = True
        for earlier, later, wait in bounds:
            if days[later] < days[earlier] + wait:
                days[later] = days[earlier] + wait
                settled = False
        if settled:
            for rule in rules:
                crop, _, most, other = re.match(r"(\w+) (\d+)-(\d+) days after (\w+)", rule).groups()
                if days[crop] - days[other] > int(most):
                    return {}
            return days
    return {}
