def two_factors(number: int) -> list[int]:
    return [2, number // 2 + 1]
