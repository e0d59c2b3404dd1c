def thirsty_days(rain: list[int], capacity: int, watering: int) -> int:
    barrel: list[str] = []
    watered = 0
    for litres in rain:
        for _ in range(litres):
            if len(barrel) < capacity:
                barrel.append("litre")
        can = barrel[:watering]
        if len(can) == watering:
            watered += 1
            barrel = barrel[watering:]
    return len(rain) - watered
