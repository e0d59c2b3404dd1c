def remotest_room(doors: dict[str, list[str]], entrances: list[str]) -> str:
    """Search breadth first from all the entrances at once; the last layer has the remotest rooms."""
    layer = set(entrances)
    seen = set(entrances)
    while True:
        further = {other for room in layer for other in doors[room]} - seen
        if not further:
            return min(layer)
        seen |= further
        layer = further
