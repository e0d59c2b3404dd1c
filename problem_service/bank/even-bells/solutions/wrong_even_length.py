def even_stretches(strokes: str) -> int:
    return sum(len(strokes) - length + 1 for length in range(2, len(strokes) + 1, 2))
