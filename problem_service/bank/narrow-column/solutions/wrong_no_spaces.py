def narrowest_column(paragraphs: list[list[str]], lines: int) -> int:
    lengths = [[len(word) for word in words] for words in paragraphs]

    def fits(width: int) -> bool:
        used = 0
        for words in lengths:
            used += 1
            filled = 0
            for word in words:
                if filled + word > width:
                    used += 1
                    filled = 0
                filled += word
        return used <= lines

    low = max(max(words) for words in lengths)
    high = max(sum(words) for words in lengths)
    while low < high:
        middle = (low + high) // 2
        if fits(middle):
            high = middle
        else:
            low = middle + 1
    return low
