def best_spot(houses: list[list[int]]) -> int:
    """Moving on by a metre pays as long as fewer letters come from behind than from ahead."""
    total = sum(letters for _, letters in houses)
    behind = 0
    for metre, letters in sorted(houses):
        behind += letters
        if behind * 2 >= total:
            return metre
    raise ValueError("there are no houses")
