def drying_order(events: list[str], room: int) -> list[str]:
    pile: list[str] = []
    dried = []
    for event in events:
        if event == "dry":
            if pile:
                dried.append(pile.pop())
        elif len(pile) < room:
            pile.append(event)
    return dried
