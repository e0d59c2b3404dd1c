def thirsty_days(rain: list[int], capacity: int, watering: int) -> int:
    thirsty = 0
    water = 0
    for litres in rain:
        water = min(capacity, water + litres) - watering
        if water < 0:
            thirsty += 1
            water = 0
    return thirsty
