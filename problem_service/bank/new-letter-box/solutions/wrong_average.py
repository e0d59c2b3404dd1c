def best_spot(houses: list[list[int]]) -> int:
    total = sum(letters for _, letters in houses)
    return round(sum(metre * letters for metre, letters in houses) / total)
