def find_chorus(song: str, times: int) -> str:
    """Returns the phrase that comes first in the song."""

    def chorus_of(length: int) -> str:
        """The first phrase of this length that is sung often enough, or an empty string."""
        sung: dict[str, int] = {}
        free_from: dict[str, int] = {}
        for start in range(len(song) - length + 1):
            phrase = song[start : start + length]
            if free_from.get(phrase, 0) <= start:
                sung[phrase] = sung.get(phrase, 0) + 1
                free_from[phrase] = start + length
        return next((phrase for phrase, count in sung.items() if count >= times), "")

    best = ""
    low, high = 1, len(song) // times
    while low <= high:
        length = (low + high) // 2
        chorus = chorus_of(length)
        if chorus:
            best, low = chorus, length + 1
        else:
            high = length - 1
    return best
