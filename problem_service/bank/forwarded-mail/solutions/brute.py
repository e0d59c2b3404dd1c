def final_homes(orders: dict[str, str], letters: list[str]) -> list[str]:
    """Carry each letter; after more steps than there are orders it must be in a circle."""
    homes = []
    for house in letters:
        steps = 0
        while house in orders and steps <= len(orders):
            house = orders[house]
            steps += 1
        homes.append("sender" if house in orders else house)
    return homes
