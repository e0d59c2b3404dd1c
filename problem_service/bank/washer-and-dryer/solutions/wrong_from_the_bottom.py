def drying_order(events: list[str], room: int) -> list[str]:
    pile: list[str] = []
    dried = []
    for event in events:
        if event != "dry":
            pile.append(event)
            pile = pile[-room:]
        elif pile:
            dried.append(pile.pop(0))
    return dried
