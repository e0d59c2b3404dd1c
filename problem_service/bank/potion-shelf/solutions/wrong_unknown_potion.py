def shelf_after(shelf: dict[str, int], wishes: list[str]) -> dict[str, int]:
    left = dict(shelf)
    for potion in wishes:
        if left[potion] > 0:
            left[potion] -= 1
    return {potion: bottles for potion, bottles in left.items() if bottles > 0}
