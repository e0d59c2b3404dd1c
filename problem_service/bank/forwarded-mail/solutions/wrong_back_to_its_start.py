def final_homes(orders: dict[str, str], letters: list[str]) -> list[str]:
    homes = []
    for house in letters:
        home = house
        while home in orders:
            home = orders[home]
            if home == house:
                home = "sender"
        homes.append(home)
    return homes
