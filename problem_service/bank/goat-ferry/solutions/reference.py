def ferry_trips(goats: list[int], capacity: int) -> int:
    trips = 0
    free = 0
    for goat in goats:
        if goat > free:
            trips += 1
            free = capacity
        free -= goat
    return trips
