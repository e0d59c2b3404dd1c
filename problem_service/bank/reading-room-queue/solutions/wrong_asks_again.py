def books_in_hand(events: list[list[str]]) -> dict[str, str]:
    lines: dict[str, list[str]] = {}
    for event in events:
        if event[0] == "ask":
            lines.setdefault(event[2], []).append(event[1])
        elif event[0] == "drop":
            if event[1] in lines.get(event[2], []):
                lines[event[2]].remove(event[1])
        else:
            for book, line in lines.items():
                lines[book] = [reader for reader in line if reader != event[1]]
    return {book: line[0] for book, line in lines.items() if line}
