def shortest_turn(drum: str) -> int:
    notes = len(set(drum))
    turning = drum * 2
    best = len(drum)
    for start in range(len(drum)):
        heard: set[str] = set()
        for end in range(start, start + len(drum)):
            heard.add(turning[end])
            if len(heard) == notes:
                best = min(best, end - start + 1)
                break
    return best
