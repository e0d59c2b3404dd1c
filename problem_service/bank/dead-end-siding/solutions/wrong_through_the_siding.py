def shortest_siding(arriving: list[str], leaving: list[str]) -> int:
    siding: list[str] = []
    gone = 0
    places = 0
    for wagon in arriving:
        siding.append(wagon)
        places = max(places, len(siding))
        while siding and siding[-1] == leaving[gone]:
            siding.pop()
            gone += 1
    return -1 if siding else places
