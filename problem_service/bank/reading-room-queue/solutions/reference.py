def books_in_hand(events: list[list[str]]) -> dict[str, str]:
    """The first in the line for a book is the one who has it, the others wait."""
    lines: dict[str, list[str]] = {}
    for event in events:
        match event:
            case ["ask", reader, book]:
                line = lines.setdefault(book, [])
                if reader not in line:
                    line.append(reader)
            case ["drop", reader, book]:
                if reader in lines.get(book, []):
                    lines[book].remove(reader)
            case ["leave", reader]:
                for line in lines.values():
                    if reader in line:
                        line.remove(reader)
    return {book: line[0] for book, line in lines.items() if line}
