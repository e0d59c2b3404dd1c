from collections import Counter


def even_stretches(strokes: str) -> int:
    """A stretch is lucky if the same bells were odd before it and after it; one bit stands for each bell."""
    odd = 0
    before = Counter([odd])
    lucky = 0
    for stroke in strokes:
        odd ^= 1 << (ord(stroke) - ord("a"))
        lucky += before[odd]
        before[odd] += 1
    return lucky
