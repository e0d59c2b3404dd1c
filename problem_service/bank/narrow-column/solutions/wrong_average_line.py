def narrowest_column(paragraphs: list[list[str]], lines: int) -> int:
    longest = max(len(word) for words in paragraphs for word in words)
    total = sum(len(" ".join(words)) for words in paragraphs)
    return max(longest, (total + lines - 1) // lines)
