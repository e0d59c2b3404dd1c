def narrowest_column(paragraphs: list[list[str]], lines: int) -> int:
    """Set the story in wider and wider columns."""
    width = max(len(word) for words in paragraphs for word in words)
    while True:
        column = []
        for words in paragraphs:
            line = words[0]
            for word in words[1:]:
                longer = f"{line} {word}"
                if len(longer) <= width:
                    line = longer
                else:
                    column.append(line)
                    line = word
            column.append(line)
        if len(column) <= lines:
            return width
        width += 1
