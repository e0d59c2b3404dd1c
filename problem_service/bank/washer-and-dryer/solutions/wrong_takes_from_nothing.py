def drying_order(events: list[str], room: int) -> list[str]:
    pile: list[str] = []
    dried = []
    for event in events:
        if event == "dry":
            dried.append(pile.pop())
        else:
            pile = [*pile, event][-room:]
    return dried
