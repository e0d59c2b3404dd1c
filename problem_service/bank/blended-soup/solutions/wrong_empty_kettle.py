def soup_temperature(litres: list[float], degrees: list[float]) -> float:
    return sum(amount * heat for amount, heat in zip(litres, degrees, strict=True)) / sum(litres)
