def best_spot(houses: list[list[int]]) -> int:
    total = sum(letters for _, letters in houses)
    behind = 0
    for metre, letters in sorted(houses):
        behind += letters
        if behind * 2 > total:
            return metre
    return -1
