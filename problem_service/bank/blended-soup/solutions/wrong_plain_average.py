def soup_temperature(litres: list[float], degrees: list[float]) -> float:
    if sum(litres) == 0:
        return 0.0
    return sum(degrees) / len(degrees)
