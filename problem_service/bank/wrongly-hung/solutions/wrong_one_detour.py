def fewest_carries(hung: list[int]) -> int:
    wrong = sum(1 for nail, painting in enumerate(hung) if painting != nail)
    return wrong + 1 if wrong else 0
