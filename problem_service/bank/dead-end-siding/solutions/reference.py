def shortest_siding(arriving: list[str], leaving: list[str]) -> int:
    """Let every wagon go as soon as it is its turn: to keep it longer only blocks the siding."""
    siding: list[str] = []
    gone = 0
    places = 0
    for wagon in arriving:
        if wagon != leaving[gone]:
            siding.append(wagon)
            places = max(places, len(siding))
            continue
        gone += 1
        while siding and siding[-1] == leaving[gone]:
            siding.pop()
            gone += 1
    return -1 if siding else places
