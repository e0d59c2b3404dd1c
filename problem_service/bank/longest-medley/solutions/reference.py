def longest_medley(songs: list[str], seconds: list[int]) -> int:
    played = [False] * len(songs)

    def go_on(note: str) -> int:
        """The longest rest of the medley after a song that ended on the note."""
        best = 0
        for number, song in enumerate(songs):
            if not played[number] and note in ("", song[0]):
                played[number] = True
                best = max(best, seconds[number] + go_on(song[1]))
                played[number] = False
        return best

    return go_on("")
