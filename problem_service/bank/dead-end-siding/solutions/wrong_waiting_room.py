def shortest_siding(arriving: list[str], leaving: list[str]) -> int:
    waiting: set[str] = set()
    gone = 0
    places = 0
    for wagon in arriving:
        if wagon != leaving[gone]:
            waiting.add(wagon)
            places = max(places, len(waiting))
            continue
        gone += 1
        while gone < len(leaving) and leaving[gone] in waiting:
            waiting.remove(leaving[gone])
            gone += 1
    return places
