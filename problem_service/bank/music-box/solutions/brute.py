def shortest_turn(drum: str) -> int:
    """Try all the lengths, and for each all the pins to start with."""
    turning = drum * 2
    notes = set(drum)
    for length in range(1, len(drum) + 1):
        for start in range(len(drum)):
            if set(turning[start : start + length]) == notes:
                return length
    return len(drum)
