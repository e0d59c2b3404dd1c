def final_homes(orders: dict[str, str], letters: list[str]) -> list[str]:
    homes = []
    for house in letters:
        passed = set()
        while house in orders and house not in passed:
            passed.add(house)
            house = orders[house]
        homes.append("sender" if house in orders else house)
    return homes
