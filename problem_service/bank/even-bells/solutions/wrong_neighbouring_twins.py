from collections import Counter


def even_stretches(strokes: str) -> int:
    open_strokes = ""
    before = Counter([open_strokes])
    lucky = 0
    for stroke in strokes:
        if open_strokes.endswith(stroke):
            open_strokes = open_strokes[:-1]
        else:
            open_strokes += stroke
        lucky += before[open_strokes]
        before[open_strokes] += 1
    return lucky
