def even_stretches(strokes: str) -> int:
    lucky = 0
    for start in range(len(strokes)):
        odd: set[str] = set()
        for stroke in strokes[start:]:
            odd ^= {stroke}
            lucky += not odd
    return lucky
