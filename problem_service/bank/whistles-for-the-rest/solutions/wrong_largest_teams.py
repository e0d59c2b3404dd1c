def fewest_whistles(pupils: int, smallest: int, largest: int) -> int:
    for size in range(largest, smallest - 1, -1):
        if pupils // size >= 2:
            return pupils % size
    return pupils
