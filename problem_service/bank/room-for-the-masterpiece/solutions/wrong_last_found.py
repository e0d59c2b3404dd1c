def remotest_room(doors: dict[str, list[str]], entrances: list[str]) -> str:
    queue = list(entrances)
    seen = set(entrances)
    for room in queue:
        for other in doors[room]:
            if other not in seen:
                seen.add(other)
                queue.append(other)
    return queue[-1]
