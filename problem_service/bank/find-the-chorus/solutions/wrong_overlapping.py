def find_chorus(song: str, times: int) -> str:
    """Counts every place at which a phrase is sung, overlapping or not."""

    def chorus_of(length: int) -> str:
        """The first phrase of this length that is sung often enough, or an empty string."""
        sung: dict[str, int] = {}
        for start in range(len(song) - length + 1):
            phrase = song[start : start + length]
            sung[phrase] = sung.get(phrase, 0) + 1
        return min((phrase for phrase, count in sung.items() if count >= times), default="")

    best = ""
    low, high = 1, len(song)
    while low <= high:
        length = (low + high) // 2
        chorus = chorus_of(length)
        if chorus:
            best, low = chorus, length + 1
        else:
            high = length - 1
    return best
