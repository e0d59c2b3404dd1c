def final_homes(orders: dict[str, str], letters: list[str]) -> list[str]:
    homes = []
    for house in letters:
        for _ in range(100):
            house = orders.get(house, house)
        homes.append("sender" if house in orders else house)
    return homes
