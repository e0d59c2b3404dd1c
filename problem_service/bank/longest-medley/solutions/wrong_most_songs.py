def longest_medley(songs: list[str], seconds: list[int]) -> int:
    played = [False] * len(songs)

    def go_on(note: str) -> tuple[int, int]:
        best = (0, 0)
        for number, song in enumerate(songs):
            if not played[number] and note in ("", song[0]):
                played[number] = True
                count, length = go_on(song[1])
                best = max(best, (count + 1, length + seconds[number]))
                played[number] = False
        return best

    return go_on("")[1]
