def ferry_trips(goats: list[int], capacity: int) -> int:
    trips = 0
    load = 0
    for goat in goats:
        if load + goat > capacity:
            trips += 1
            load = 0
        load += goat
    return trips
