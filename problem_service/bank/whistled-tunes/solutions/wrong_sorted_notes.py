def distinct_tunes(melodies: list[list[int]]) -> int:
    return len({tuple(note - min(melody) for note in sorted(melody)) for melody in melodies})
