def books_in_hand(events: list[list[str]]) -> dict[str, str]:
    holders: dict[str, str] = {}
    waiting: dict[str, list[str]] = {}

    def give_back(book: str) -> None:
        del holders[book]
        if waiting.get(book):
            holders[book] = waiting[book].pop()

    for event in events:
        reader = event[1]
        if event[0] == "ask":
            book = event[2]
            if book not in holders:
                holders[book] = reader
            elif holders[book] != reader and reader not in waiting.setdefault(book, []):
                waiting[book].append(reader)
            continue
        for book in [event[2]] if event[0] == "drop" else list(holders):
            if reader in waiting.get(book, []):
                waiting[book].remove(reader)
            if holders.get(book) == reader:
                give_back(book)
    return holders
