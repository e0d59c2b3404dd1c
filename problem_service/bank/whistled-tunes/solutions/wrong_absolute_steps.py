from itertools import pairwise


def distinct_tunes(melodies: list[list[int]]) -> int:
    return len({(len(melody), *(abs(b - a) for a, b in pairwise(melody))) for melody in melodies})
