def two_factors(number):
    return [2, number // 2]
