from collections import Counter


def shortest_turn(drum: str) -> int:
    missing = len(set(drum))
    inside: Counter[str] = Counter()
    best = len(drum)
    start = 0
    for end, note in enumerate(drum, 1):
        inside[note] += 1
        if inside[note] == 1:
            missing -= 1
        while missing == 0:
            best = min(best, end - start)
            inside[drum[start]] -= 1
            if inside[drum[start]] == 0:
                missing += 1
            start += 1
    return best
