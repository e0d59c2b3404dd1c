def remotest_room(doors: dict[str, list[str]], entrances: list[str]) -> str:
    """Correct the distances of all rooms by those of their neighbours until nothing changes."""
    away = {room: 0 if room in entrances else len(doors) for room in doors}
    changed = True
    while changed:
        changed = False
        for room, others in doors.items():
            for other in others:
                if away[other] + 1 < away[room]:
                    away[room] = away[other] + 1
                    changed = True
    reached = sorted(room for room in doors if away[room] < len(doors))
    return max(reached, key=lambda room: away[room])
