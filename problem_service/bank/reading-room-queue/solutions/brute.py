def books_in_hand(events: list[list[str]]) -> dict[str, str]:
    """Nobody overtakes in a queue: a book is with the one who has wanted it for the longest time without a break."""
    everyone = {event[1] for event in events}
    books = {event[2] for event in events if event[0] == "ask"}
    in_hand: dict[str, str] = {}
    for book in books:
        wanted_since: dict[str, int] = {}
        for reader in everyone:
            since = None
            for moment, event in enumerate(events):
                if event == ["ask", reader, book] and since is None:
                    since = moment
                if event in (["drop", reader, book], ["leave", reader]):
                    since = None
            if since is not None:
                wanted_since[reader] = since
        if wanted_since:
            in_hand[book] = min(wanted_since, key=lambda reader: wanted_since[reader])
    return in_hand
