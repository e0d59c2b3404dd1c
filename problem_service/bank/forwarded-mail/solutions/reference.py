def final_homes(orders: dict[str, str], letters: list[str]) -> list[str]:
    """Remember for each house that a letter has passed where its letters end up."""
    homes: dict[str, str] = {}
    for house in letters:
        passed = []
        while house not in homes:
            homes[house] = "sender"  # unless it turns out that they stay somewhere
            passed.append(house)
            if house not in orders:
                homes[house] = house
            else:
                house = orders[house]
        for earlier in passed:
            homes[earlier] = homes[house]
    return [homes[house] for house in letters]
