def narrowest_column(paragraphs: list[list[str]], lines: int) -> int:
    lengths = [len(word) for words in paragraphs for word in words]

    def fits(width: int) -> bool:
        used = 1
        filled = -1
        for word in lengths:
            if filled + 1 + word > width:
                used += 1
                filled = -1
            filled += 1 + word
        return used <= lines

    low = max(lengths)
    high = sum(lengths) + len(lengths)
    while low < high:
        middle = (low + high) // 2
        if fits(middle):
            high = middle
        else:
            low = middle + 1
    return low
