def final_homes(orders: dict[str, str], letters: list[str]) -> list[str]:
    homes = []
    for house in letters:
        home = orders.get(house, house)
        homes.append("sender" if orders.get(home) == house else home)
    return homes
