def remotest_room(doors: dict[str, list[str]], entrances: list[str]) -> str:
    away = dict.fromkeys(entrances, 0)
    stack = list(entrances)
    while stack:
        room = stack.pop()
        for other in doors[room]:
            if other not in away:
                away[other] = away[room] + 1
                stack.append(other)
    return min(away, key=lambda room: (-away[room], room))
