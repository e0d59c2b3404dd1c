def thirsty_days(rain: list[int], capacity: int, watering: int) -> int:
    thirsty = 0
    water = 0
    for litres in rain:
        water = min(capacity, water + litres)
        if water > watering:
            water -= watering
        else:
            thirsty += 1
    return thirsty
