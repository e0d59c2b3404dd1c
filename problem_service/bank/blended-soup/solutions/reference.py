def soup_temperature(litres: list[float], degrees: list[float]) -> float:
    total = sum(litres)
    if total == 0:
        return 0.0
    return sum(amount * heat for amount, heat in zip(litres, degrees, strict=True)) / total
