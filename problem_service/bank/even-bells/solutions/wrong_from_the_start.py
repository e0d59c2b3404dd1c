from collections import Counter


def even_stretches(strokes: str) -> int:
    odd = 0
    before: Counter[int] = Counter()
    lucky = 0
    for stroke in strokes:
        odd ^= 1 << (ord(stroke) - ord("a"))
        lucky += before[odd]
        before[odd] += 1
    return lucky
