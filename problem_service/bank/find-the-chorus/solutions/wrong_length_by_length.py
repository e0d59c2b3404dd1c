def find_chorus(song: str, times: int) -> str:
    """Tries every length, the longest first."""

    def chorus_of(length: int) -> str:
        """The first phrase of this length that is sung often enough, or an empty string."""
        sung: dict[str, int] = {}
        free_from: dict[str, int] = {}
        for start in range(len(song) - length + 1):
            phrase = song[start : start + length]
            if free_from.get(phrase, 0) <= start:
                sung[phrase] = sung.get(phrase, 0) + 1
                free_from[phrase] = start + length
        return min((phrase for phrase, count in sung.items() if count >= times), default="")

    for length in range(len(song) // times, 0, -1):
        chorus = chorus_of(length)
        if chorus:
            return chorus
    return ""
