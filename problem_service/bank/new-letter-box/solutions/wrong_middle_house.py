def best_spot(houses: list[list[int]]) -> int:
    return sorted(houses)[(len(houses) - 1) // 2][0]
