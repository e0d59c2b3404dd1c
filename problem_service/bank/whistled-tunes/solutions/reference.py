def distinct_tunes(melodies: list[list[int]]) -> int:
    return len({tuple(note - melody[0] for note in melody) for melody in melodies})
