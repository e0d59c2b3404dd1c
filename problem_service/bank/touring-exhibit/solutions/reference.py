def best_takings(north: list[int], south: list[int], travel: int) -> int:
    """For each day, the best if the skeleton stands in a town: it did the day before, or has just arrived."""
    best_north = [0]
    best_south = [0]
    for day, (coins_north, coins_south) in enumerate(zip(north, south, strict=True)):
        left = max(0, day - travel)
        best_north.append(coins_north + max(best_north[day], best_south[left]))
        best_south.append(coins_south + max(best_south[day], best_north[left]))
    return max(best_north[-1], best_south[-1])
