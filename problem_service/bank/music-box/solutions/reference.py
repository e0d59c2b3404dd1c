from collections import Counter


def shortest_turn(drum: str) -> int:
    """Slide a window along two turns of the drum."""
    missing = len(set(drum))
    inside: Counter[str] = Counter()
    best = len(drum)
    start = 0
    for end, note in enumerate(drum * 2, 1):
        inside[note] += 1
        if inside[note] == 1:
            missing -= 1
        while missing == 0:
            best = min(best, end - start)
            first = drum[start % len(drum)]
            inside[first] -= 1
            if inside[first] == 0:
                missing += 1
            start += 1
    return best
