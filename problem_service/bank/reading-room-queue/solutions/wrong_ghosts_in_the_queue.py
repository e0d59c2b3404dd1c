def books_in_hand(events: list[list[str]]) -> dict[str, str]:
    lines: dict[str, list[str]] = {}
    for event in events:
        if event[0] == "ask":
            line = lines.setdefault(event[2], [])
            if event[1] not in line:
                line.append(event[1])
        elif event[0] == "drop":
            if event[1] in lines.get(event[2], []):
                lines[event[2]].remove(event[1])
        else:
            for line in lines.values():
                if line and line[0] == event[1]:
                    line.pop(0)
    return {book: line[0] for book, line in lines.items() if line}
