def same_tune(one: list[int], other: list[int]) -> bool:
    return len(one) == len(other) and all(a - one[0] == b - other[0] for a, b in zip(one, other, strict=True))


def distinct_tunes(melodies: list[list[int]]) -> int:
    tunes: list[list[int]] = []
    for melody in melodies:
        if not any(same_tune(melody, tune) for tune in tunes):
            tunes.append(melody)
    return len(tunes)
