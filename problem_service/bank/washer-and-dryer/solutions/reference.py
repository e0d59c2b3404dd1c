def drying_order(events: list[str], room: int) -> list[str]:
    pile: list[str] = []
    dried = []
    for event in events:
        if event != "dry":
            pile.append(event)
            if len(pile) > room:
                del pile[0]
        elif pile:
            dried.append(pile.pop())
    return dried
