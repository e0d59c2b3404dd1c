def even_stretches(strokes: str) -> int:
    """Count the bells in every stretch."""
    lucky = 0
    for start in range(len(strokes)):
        for end in range(start + 1, len(strokes) + 1):
            stretch = strokes[start:end]
            if all(stretch.count(bell) % 2 == 0 for bell in set(stretch)):
                lucky += 1
    return lucky
