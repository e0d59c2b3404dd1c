def ferry_trips(goats: list[int], capacity: int) -> int:
    return (sum(goats) + capacity - 1) // capacity
