def shortest_turn(drum: str) -> int:
    notes = len(set(drum))
    best = len(drum)
    heard: set[str] = set()
    length = 0
    for note in drum * 2:
        heard.add(note)
        length += 1
        if len(heard) == notes:
            best = min(best, length)
            heard = set()
            length = 0
    return best
