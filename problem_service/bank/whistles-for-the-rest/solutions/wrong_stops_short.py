def fewest_whistles(pupils: int, smallest: int, largest: int) -> int:
    rests = [pupils % size for size in range(smallest, largest) if 2 * size <= pupils]
    return min(rests, default=pupils)
