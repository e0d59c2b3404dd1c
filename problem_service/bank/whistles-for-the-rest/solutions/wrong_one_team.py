def fewest_whistles(pupils: int, smallest: int, largest: int) -> int:
    return min(pupils % size for size in range(smallest, largest + 1))
