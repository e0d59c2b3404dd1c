def narrowest_column(paragraphs: list[list[str]], lines: int) -> int:
    """Binary search: whatever fits in a column fits in a wider one too."""
    lengths = [[len(word) for word in words] for words in paragraphs]

    def fits(width: int) -> bool:
        used = 0
        for words in lengths:
            used += 1
            filled = -1
            for word in words:
                if filled + 1 + word > width:
                    used += 1
                    filled = -1
                filled += 1 + word
        return used <= lines

    low = max(max(words) for words in lengths)
    high = max(sum(words) + len(words) - 1 for words in lengths)
    while low < high:
        middle = (low + high) // 2
        if fits(middle):
            high = middle
        else:
            low = middle + 1
    return low
