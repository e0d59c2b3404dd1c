def remotest_room(doors: dict[str, list[str]], entrances: list[str]) -> str:
    layer = {entrances[0]}
    seen = set(layer)
    while True:
        further = {other for room in layer for other in doors[room]} - seen
        if not further:
            return min(layer)
        seen |= further
        layer = further
