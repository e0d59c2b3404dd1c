def longest_medley(songs: list[str], seconds: list[int]) -> int:
    best: dict[str, int] = {}
    for song, length in zip(songs, seconds, strict=True):
        total = best.get(song[0], 0) + length
        best[song[1]] = max(best.get(song[1], 0), total)
    return max(best.values(), default=0)
