def best_spot(houses: list[list[int]]) -> int:
    """Try every metre of the street."""
    best = 0
    shortest = None
    spot = 0
    while spot <= max(metre for metre, _ in houses):
        walks = sum(letters * abs(metre - spot) for metre, letters in houses)
        if shortest is None or walks < shortest:
            best, shortest = spot, walks
        spot += 1
    return best
